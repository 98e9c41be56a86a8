#!/usr/bin/env bash
# Smoke test of all scripts: from another directory, through a symlink, with spaces in the paths, on free
# ports, under a KITTEN_HOME of its own. Leaves nothing behind.
# usage: test.sh
set -euo pipefail
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
# shellcheck source=scripts/lib.sh
. "$(dirname "$self")/lib.sh"
# shellcheck source=scripts/test-ports.sh
. "$(dirname "$self")/test-ports.sh"

need curl
need_java
scratch=$(cd "$(mktemp -d)" && pwd -P)
export KITTEN_HOME="$scratch/kitten home"
unset KITTEN_MASTER MASTER
scripts="$scratch/linked scripts"
ln -s "$ROOT/scripts" "$scripts"
mkdir "$scratch/elsewhere"
cd "$scratch/elsewhere"
passed=0
leased=""
main_pid=""
squatter=""

clean_up() {
  local status=$?
  trap - EXIT
  [ -z "$main_pid" ] || kill "$main_pid" 2>/dev/null || true
  [ -z "$squatter" ] || kill "$squatter" 2>/dev/null || true
  "$scripts/down.sh" >/dev/null 2>&1 || true
  [ "$status" -eq 0 ] || printf 'FAILED: %s (after %s checks that passed)\n' "${check:-}" "$passed" >&2
  give_back_ports "$leased"
  rm -rf "$scratch"
  exit "$status"
}
trap clean_up EXIT

begin() { check=$1; }

pass() {
  passed=$((passed + 1))
  say "ok - $check"
}

# refuses WORDS COMMAND...: the command fails and its output has the words.
refuses() {
  local words=$1 output
  shift
  if output=$("$@" 2>&1); then
    say "$output"
    fail "$check: it should have failed"
  fi
  case $output in
    *"$words"*) ;;
    *)
      say "$output"
      fail "$check: its output lacks \"$words\""
      ;;
  esac
}

contains() { # TEXT WORDS
  case $1 in *"$2"*) ;; *)
    say "$1"
    fail "$check: the output lacks \"$2\""
    ;;
  esac
}

leased=$(lease_ports 13)
base=$((leased + 1)) # the one below stays free

begin "every script gives its help"
for script in up down main start-master clone demo; do
  contains "$("$scripts/$script.sh" --help)" "usage: $script.sh"
done
contains "$("$scripts/up.sh" -h)" KITTEN_BASE_PORT
pass

# is_wrong_usage WORDS COMMAND...: the command refuses with exit code 2, its output has the words and the usage.
is_wrong_usage() {
  local words=$1 output status=0
  shift
  output=$("$@" 2>&1) || status=$?
  [ "$status" -eq 2 ] || fail "$check: exit code $status instead of 2: $output"
  contains "$output" "$words"
  contains "$output" "usage: "
}

begin "wrong usage is said with the usage and exit code 2"
is_wrong_usage "one number" "$scripts/up.sh" 1 2
is_wrong_usage "a number from 0 to 100" "$scripts/up.sh" many
is_wrong_usage "a number from" env KITTEN_BASE_PORT=abc "$scripts/up.sh"
is_wrong_usage "a number from" "$scripts/start-master.sh" 70000
is_wrong_usage "give one port" "$scripts/start-master.sh"
is_wrong_usage "\"queen\"" "$scripts/main.sh" queen 3000
is_wrong_usage "a role and a port" "$scripts/main.sh" --foreground master
is_wrong_usage "a port" env MASTER=70000 "$scripts/main.sh" worker 3001
is_wrong_usage "an index and a port" "$scripts/clone.sh" 0
is_wrong_usage "no \"--all\"" "$scripts/clone.sh" 0 3001 --all
is_wrong_usage "a port and an index" "$scripts/demo.sh" 3001
is_wrong_usage "no \"all\"" "$scripts/down.sh" all
refuses "no worker answers" "$scripts/clone.sh" 0 "$base"
pass

begin "a java that is missing or too old is named, with what to install"
fake_java() { # VERSION DIRECTORY
  mkdir -p "$2/bin"
  printf '#!/bin/sh\necho "openjdk version \\"%s\\" 2019-01-15" >&2\n' "$1" >"$2/bin/java"
  chmod +x "$2/bin/java"
}
fake_java 11.0.2 "$scratch/java 11"
fake_java 1.8.0_252 "$scratch/java 8"
refuses "is Java 11.0.2; KittenFS needs a JDK 17 or later" \
  env -u JAVA_HOME PATH="$scratch/java 11/bin:$PATH" "$scripts/start-master.sh" "$base"
refuses "is Java 1.8.0_252; KittenFS needs" env JAVA_HOME="$scratch/java 8" "$scripts/main.sh" master "$base"
refuses "is Java 11" env JAVA_HOME="$scratch/java 11" "$scripts/up.sh"
refuses "no bin/java" env JAVA_HOME="$scratch/none" "$scripts/start-master.sh" "$base"
pass

# A machine with the tools that every system has, and the one package manager that is named.
mkdir "$scratch/bare"
for tool in bash env dirname readlink sed cat mkdir find tail head tr touch curl ps grep; do
  ln -s "$(type -P "$tool")" "$scratch/bare/$tool"
done
with_manager() { # MANAGER COMMAND...
  local bin="$scratch/with $1"
  mkdir -p "$bin"
  ln -sf "$(type -P true)" "$bin/$1"
  [ "$1" != apt-get ] || ln -sf "$(type -P true)" "$bin/apt-cache"
  shift
  env -u JAVA_HOME PATH="$bin:$scratch/bare" "$@"
}

begin "a machine without Java and Maven is told the command that installs both"
refuses "sudo apt-get install openjdk-17-jdk maven" with_manager apt-get "$scripts/up.sh"
refuses "sudo dnf install java-21-openjdk-devel maven" with_manager dnf "$scripts/up.sh"
refuses "sudo apk add openjdk17-jdk maven" with_manager apk "$scripts/main.sh" master "$base"
refuses "brew install openjdk@17 maven" with_manager brew "$scripts/start-master.sh" "$base"
refuses "Install a JDK 17 or later and maven" with_manager none "$scripts/demo.sh" "$base" 0
pass

begin "a machine with a Java for running only, or without Maven, is told so when it has to build"
# shellcheck disable=SC2016  # for the other shell to expand
bare_build() { with_manager apt-get bash -c '. "$0/lib.sh" && JAVA=java && need_build_tools' "$scripts"; }
refuses "sudo apt-get install maven" bare_build
ln -s "$(type -P true)" "$scratch/bare/mvn"
refuses "without javac" bare_build
pass

begin "the demo says how to start the master that it misses"
refuses "start-master.sh" env KITTEN_MASTER="$base" "$scripts/demo.sh" $((base + 1)) 0
pass

begin "a node that dies shows the last lines of its log"
refuses "last lines" env JAVA_OPTS="-XX:NoSuchOptionAtAll" "$scripts/start-master.sh" "$base"
pass

begin "the master starts, and starting it again is harmless"
contains "$("$scripts/start-master.sh" "$base")" "is ready"
contains "$("$scripts/start-master.sh" "$base")" "is running already"
pass

begin "who waits for the cluster is told what is missing"
impatiently() {
  KITTEN_PATIENCE=1
  "$@"
}
refuses "not every slot of the cluster has an owner" impatiently wait_for_map "$(url_of "$base")"
pass

begin "the demo runs"
output=$("$scripts/demo.sh" $((base + 1)) 0)
contains "$output" "happy"
contains "$output" "the same, byte for byte"
contains "$output" "clone"
contains "$output" "everywhere"
contains "$output" '"owner"'
pass

begin "the demo runs twice"
contains "$("$scripts/demo.sh" $((base + 1)) 0)" "the same, byte for byte"
pass

begin "an index of another worker is refused"
refuses "refused" "$scripts/demo.sh" $((base + 1)) 1
pass

begin "clone.sh refuses to overwrite, and overwrites when told"
refuses "409" "$scripts/clone.sh" 0 $((base + 2))
curl -sS --fail-with-body -o /dev/null -X PUT -d value=new "$(url_of $((base + 1)))/put/cloned"
contains "$("$scripts/clone.sh" 0 $((base + 2)) --replace)" '"records"'
contains "$(curl -sS "$(url_of $((base + 2)))/get/cloned")" "new"
pass

begin "main.sh starts a worker in the background, with options for Java"
output=$(MASTER=$base JAVA_OPTS="-Xmx64m -Dkitten.test=yes" "$scripts/main.sh" worker $((base + 3)))
contains "$output" "worker on $(url_of $((base + 3))) is ready"
pid=$(cat "$KITTEN_HOME/run/worker-$((base + 3)).pid")
contains "$(command_line_of "$pid")" "-Dkitten.test=yes"
contains "$(command_line_of "$pid")" "--import-dir $KITTEN_HOME/import"
contains "$(MASTER=$base "$scripts/main.sh" worker $((base + 3)))" "is running already"
refuses "start one first" env MASTER=$((base + 8)) "$scripts/main.sh" worker $((base + 7))
pass

begin "main.sh --foreground runs a worker until it is told to end"
MASTER=$base "$scripts/main.sh" --foreground worker $((base + 4)) >main.log 2>&1 &
main_pid=$!
until=$((SECONDS + KITTEN_PATIENCE))
until has_index worker "$(url_of $((base + 4)))" master; do
  kill -0 "$main_pid" 2>/dev/null || fail_with_log "main.sh ended" main.log
  [ "$SECONDS" -lt "$until" ] || fail_with_log "the worker of main.sh was not ready" main.log
  sleep 0.2
done
contains "$(command_line_of "$main_pid")" "kittenfs-worker.jar"
refuses "in use" "$scripts/main.sh" --foreground worker $((base + 4))
pass

begin "a cluster of another KITTEN_HOME is named, with the way to a second one"
refuses "KITTEN_HOME=$KITTEN_HOME" env KITTEN_HOME="$scratch/second home" KITTEN_BASE_PORT="$base" "$scripts/up.sh" 1
refuses "KITTEN_BASE_PORT=" env KITTEN_HOME="$scratch/second home" "$scripts/start-master.sh" "$base"
refuses "the worker was not started" \
  env KITTEN_HOME="$scratch/second home" KITTEN_BASE_PORT=$((base - 1)) "$scripts/up.sh" 2
! port_in_use $((base - 1)) || fail "$check: up.sh started a master before it looked at the ports of the workers"
pass

begin "a node does not warn of the variables of the scripts"
! grep "means nothing" "$KITTEN_HOME/logs"/*.log || fail "$check"
pass

begin "down.sh stops what these scripts started and nothing else"
sleep 600 &
squatter=$!
printf '%s\n' "$squatter" >"$KITTEN_HOME/run/worker-$((base + 9)).pid"
contains "$("$scripts/down.sh")" "stopped the master"
! port_in_use "$base" || fail "the master still runs"
! port_in_use $((base + 1)) || fail "the worker still runs"
kill -0 "$squatter" || fail "down.sh killed a process that it had not started"
port_in_use $((base + 4)) || fail "down.sh killed a worker that it had not started"
! port_in_use $((base + 3)) || fail "the worker of main.sh still runs"
contains "$("$scripts/down.sh")" "nothing"
kill "$main_pid"
wait "$main_pid" || true
main_pid=""
pass

begin "up.sh starts workers in order, their data is still there, and it names what to try"
output=$(KITTEN_BASE_PORT=$base "$scripts/up.sh" 2)
contains "$output" "/put/mood"
contains "$output" "/kv is ready"
contains "$output" "$(url_of $((base + 2)))/kv/photos/cat.jpg"
contains "$(curl -sS "$(url_of $((base + 1)))/getindex")" 0
contains "$(curl -sS "$(url_of $((base + 2)))/getindex")" 1
contains "$(curl -sS "$(url_of $((base + 1)))/get/demo/mood")" happy
contains "$(KITTEN_BASE_PORT=$base "$scripts/up.sh" 2)" "is running already"
"$scripts/down.sh" >/dev/null
pass

begin "up.sh that starts a cluster anew waits until /kv takes keys"
export KITTEN_HOME="$scratch/new home"
contains "$(KITTEN_BASE_PORT=$base "$scripts/up.sh" 2)" "/kv is ready"
curl -sS --fail-with-body -o /dev/null -X PUT -d value=new "$(url_of $((base + 1)))/kv/first"
contains "$(curl -sS "$(url_of $((base + 2)))/kv/first")" new
contains "$(curl -sS "$(url_of "$base")/kv/first")" new
"$scripts/down.sh" >/dev/null
pass

begin "the three lines of the first README, pasted into one shell, start a cluster that down.sh stops"
export KITTEN_HOME="$scratch/pasted home"
output=$(
  PATH="$scripts:$PATH" bash <<PASTED
main.sh master $base
MASTER=$base main.sh worker $((base + 1))
MASTER=$base main.sh worker $((base + 2))
PASTED
)
contains "$output" "master on $(url_of "$base") is ready"
contains "$output" "worker on $(url_of $((base + 2))) is ready"
[ "$(printf '%s\n' "$output" | wc -l)" -eq 3 ] || fail "$check: more than a line each: $output"
contains "$(curl -sS "$(url_of $((base + 2)))/getindex")" 1
output=$("$scripts/down.sh")
contains "$output" "stopped the worker on port $((base + 2))"
contains "$output" "stopped the master on port $base"
pass

say "scripts: $passed checks passed"
