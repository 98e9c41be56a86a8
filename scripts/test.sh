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

need curl "install it"
need_java
scratch=$(cd "$(mktemp -d)" && pwd -P)
export KITTEN_HOME="$scratch/kitten home"
unset KITTEN_MASTER MASTER
scripts="$scratch/linked scripts"
ln -s "$ROOT/scripts" "$scripts"
mkdir "$scratch/elsewhere"
cd "$scratch/elsewhere"
passed=0
base=""
main_pid=""
squatter=""

clean_up() {
  local status=$?
  trap - EXIT
  [ -z "$main_pid" ] || kill "$main_pid" 2>/dev/null || true
  [ -z "$squatter" ] || kill "$squatter" 2>/dev/null || true
  "$scripts/down.sh" >/dev/null 2>&1 || true
  [ "$status" -eq 0 ] || printf 'FAILED: %s (after %s checks that passed)\n' "${check:-}" "$passed" >&2
  give_back_ports "$base"
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

base=$(lease_ports 12)

begin "help is given"
contains "$("$scripts/up.sh" --help)" "usage: up.sh"
contains "$("$scripts/demo.sh" --help)" "usage: demo.sh"
pass

begin "bad arguments are refused"
refuses "usage" "$scripts/up.sh" 1 2
refuses "number" "$scripts/up.sh" many
refuses "number" "$scripts/start-master.sh" 70000
refuses "usage" "$scripts/main.sh" queen 3000
refuses "usage" "$scripts/clone.sh" 0
refuses "no worker answers" "$scripts/clone.sh" 0 "$base"
pass

begin "a java that is missing or too old is named"
mkdir -p "$scratch/old/bin"
printf '#!/bin/sh\necho "openjdk version \\"11.0.2\\" 2019-01-15" >&2\n' >"$scratch/old/bin/java"
chmod +x "$scratch/old/bin/java"
refuses "needs 17" env JAVA_HOME="$scratch/old" "$scripts/start-master.sh" "$base"
refuses "no bin/java" env JAVA_HOME="$scratch/none" "$scripts/start-master.sh" "$base"
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

begin "main.sh runs a worker in the foreground, with options for Java"
MASTER=$base JAVA_OPTS="-Xmx64m -Dkitten.test=yes" "$scripts/main.sh" worker $((base + 3)) >main.log 2>&1 &
main_pid=$!
until=$((SECONDS + KITTEN_PATIENCE))
until has_index worker "$(url_of $((base + 3)))" master; do
  kill -0 "$main_pid" 2>/dev/null || fail_with_log "main.sh ended" main.log
  [ "$SECONDS" -lt "$until" ] || fail_with_log "the worker of main.sh was not ready" main.log
  sleep 0.2
done
contains "$(command_line_of "$main_pid")" "-Dkitten.test=yes"
contains "$(command_line_of "$main_pid")" "--import-dir $KITTEN_HOME/import"
refuses "in use" "$scripts/main.sh" worker $((base + 3))
pass

begin "down.sh stops what these scripts started and nothing else"
sleep 600 &
squatter=$!
printf '%s\n' "$squatter" >"$KITTEN_HOME/run/worker-$((base + 9)).pid"
contains "$("$scripts/down.sh")" "stopped the master"
! port_in_use "$base" || fail "the master still runs"
! port_in_use $((base + 1)) || fail "the worker still runs"
kill -0 "$squatter" || fail "down.sh killed a process that it had not started"
port_in_use $((base + 3)) || fail "down.sh killed a worker that it had not started"
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

say "scripts: $passed checks passed"
