#!/usr/bin/env bash
# Smoke test of all scripts: from another directory, through a symlink, with spaces in the paths, on free
# ports, under a KITTEN_HOME of its own. Leaves nothing behind.
# usage: test.sh
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/lib.sh"
# shellcheck source=scripts/test-ports.sh
. "${self%/*}/test-ports.sh"
# shellcheck source=scripts/test-checks.sh
. "${self%/*}/test-checks.sh"

help_if_asked "$@"
[ $# -eq 0 ] || usage_error "there is no \"$1\""
need curl
find_java >/dev/null
scratch=$(cd "$(mktemp -d)" && pwd -P)
results=$scratch
# shellcheck disable=SC2034
part=""
export KITTEN_HOME="$scratch/kitten home"
unset KITTEN_MASTER MASTER
scripts="$scratch/linked scripts"
ln -s "$ROOT/scripts" "$scripts"
mkdir "$scratch/elsewhere"
cd "$scratch/elsewhere"
leased=""

clean_up() {
  local status=$?
  trap - EXIT
  "$scripts/down.sh" >/dev/null 2>&1 || true
  [ "$status" -eq 0 ] || list_failures
  give_back_ports "$leased"
  rm -rf "$scratch"
  exit "$status"
}
trap clean_up EXIT

leased=$(lease_ports 24)
base=$((leased + 1)) # of the cluster in KITTEN_HOME; the port below stays free
own=$((leased + 12)) # of clusters that a check has for itself

# Ends what a check started with &.
end_jobs() {
  # shellcheck disable=SC2046
  kill $(jobs -p) 2>/dev/null || return 0
  wait
}

# Gives a check a KITTEN_HOME of its own. What is started there ends with the check.
in_new_home() { # NAME
  export KITTEN_HOME="$scratch/$1 home"
  trap 'end_jobs; "$scripts/down.sh" >/dev/null 2>&1 || true' EXIT
}

# ---------------------------------------------------------------- without a cluster

gives_help() {
  local script
  for script in up down main start-master clone demo; do
    contains "$("$scripts/$script.sh" --help)" "usage: $script.sh"
  done
  contains "$("$scripts/up.sh" -h)" KITTEN_BASE_PORT
}
check "every script gives its help" gives_help

finds_its_files() {
  local script link
  mkdir "$scratch/links"
  ln -s .. "$scratch/links/up one"
  ln -s "$ROOT" "$scratch/the project"
  for script in "$ROOT"/scripts/*.sh "$ROOT"/docker/*.sh; do
    grep -q '^help_if_asked "' "$script" || continue # parts of scripts, and what runs in containers
    script=${script#"$ROOT/"}
    ln -s "up one/the project/$script" "$scratch/links/relative"
    ln -s relative "$scratch/links/again"
    for link in "$scratch/links/again" ../links/again "$scratch/the project/$script"; do
      contains "$("$link" --help)" "usage: ${script##*/}"
    done
    rm "$scratch/links/relative" "$scratch/links/again"
  done
}
check "every script finds its files through links: relative ones, links to links, in linked directories" finds_its_files

# is_wrong_usage WORDS COMMAND...: the command refuses with exit code 2, its output has the words and the usage.
is_wrong_usage() {
  local words=$1 output status=0
  shift
  output=$("$@" 2>&1) || status=$?
  [ "$status" -eq 2 ] || fail "exit code $status instead of 2: $output"
  contains "$output" "$words"
  contains "$output" "usage: "
}

says_the_usage() {
  is_wrong_usage "one number" "$scripts/up.sh" 1 2
  is_wrong_usage "a number from 0 to 100" "$scripts/up.sh" many
  is_wrong_usage "a number from" env KITTEN_BASE_PORT=abc "$scripts/up.sh"
  is_wrong_usage "even number of copies, 2" "$scripts/up.sh" --replicas 2
  is_wrong_usage "even number of copies, 4" "$scripts/up.sh" 5 --replicas=4
  is_wrong_usage "keeps 1 or 3 copies of each value, not 5" "$scripts/up.sh" --replicas 5 5
  is_wrong_usage "1 or 3, not \"x\"" "$scripts/up.sh" --replicas x
  is_wrong_usage "1 or 3, not \"x\"" env KITTEN_REPLICAS=x "$scripts/main.sh" master "$base"
  is_wrong_usage "--replicas needs a number" "$scripts/up.sh" 3 --replicas
  is_wrong_usage "3 copies need 3 workers" "$scripts/up.sh" --replicas 3 2
  is_wrong_usage "there is no --replica" "$scripts/up.sh" 3 --replica 3
  is_wrong_usage "even number of copies, 2" "$scripts/start-master.sh" "$base" --replicas 2
  is_wrong_usage "a number from" "$scripts/start-master.sh" 70000
  is_wrong_usage "give one port" "$scripts/start-master.sh"
  is_wrong_usage "\"queen\"" "$scripts/main.sh" queen 3000
  is_wrong_usage "a role and a port" "$scripts/main.sh" --foreground master
  is_wrong_usage "a port" env MASTER=70000 "$scripts/main.sh" worker 3001
  is_wrong_usage "a port" env KITTEN_MASTER=70000 "$scripts/demo.sh" 3001 0
  is_wrong_usage "an index and a port" "$scripts/clone.sh" 0
  is_wrong_usage "no \"--all\"" "$scripts/clone.sh" 0 3001 --all
  is_wrong_usage "a port and an index" "$scripts/demo.sh" 3001
  is_wrong_usage "no \"all\"" "$scripts/down.sh" all
  refuses "no worker answers" "$scripts/clone.sh" 0 "$base"
}
check "wrong usage is said with the usage and exit code 2" says_the_usage

fake_java() { # VERSION DIRECTORY
  mkdir -p "$2/bin"
  printf '#!/bin/sh\necho "openjdk version \\"%s\\" 2019-01-15" >&2\n' "$1" >"$2/bin/java"
  chmod +x "$2/bin/java"
}

names_the_java() {
  fake_java 11.0.2 "$scratch/java 11"
  fake_java 1.8.0_252 "$scratch/java 8"
  refuses "is Java 11.0.2; KittenFS needs a JDK 17 or later" \
    env -u JAVA_HOME PATH="$scratch/java 11/bin:$PATH" "$scripts/start-master.sh" "$base"
  refuses "is Java 1.8.0_252; KittenFS needs" env JAVA_HOME="$scratch/java 8" "$scripts/main.sh" master "$base"
  refuses "is Java 11" env JAVA_HOME="$scratch/java 11" "$scripts/up.sh"
  refuses "no bin/java" env JAVA_HOME="$scratch/none" "$scripts/start-master.sh" "$base"
}
check "a java that is missing or too old is named, with what to install" names_the_java

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

says_how_to_install() {
  refuses "sudo apt-get install openjdk-17-jdk maven" with_manager apt-get "$scripts/up.sh"
  refuses "sudo dnf install java-21-openjdk-devel maven" with_manager dnf "$scripts/up.sh"
  refuses "sudo apk add openjdk17-jdk maven" with_manager apk "$scripts/main.sh" master "$base"
  refuses "brew install openjdk@17 maven" with_manager brew "$scripts/start-master.sh" "$base"
  refuses "Install a JDK 17 or later and maven" with_manager none "$scripts/demo.sh" "$base" 0
}
check "a machine without Java and Maven is told the command that installs both" says_how_to_install

needs_a_compiler() {
  # shellcheck disable=SC2016  # for the other shell to expand
  local build='. "$0/lib.sh" && need_build_tools java'
  refuses "sudo apt-get install maven" with_manager apt-get bash -c "$build" "$scripts"
  # Whatever the name, what a manager is here is a program that does nothing.
  refuses "without javac" with_manager mvn bash -c "$build" "$scripts"
}
check "a machine with a Java for running only, or without Maven, is told so when it has to build" needs_a_compiler

misses_its_master() {
  refuses "start-master.sh" env KITTEN_MASTER="$base" "$scripts/demo.sh" $((base + 1)) 0
}
check "the demo says how to start the master that it misses" misses_its_master

shows_the_log() {
  in_new_home "dying node's"
  refuses "last lines" env JAVA_OPTS="-XX:NoSuchOptionAtAll" "$scripts/start-master.sh" "$own"
}
check "a node that dies shows the last lines of its log" shows_the_log

# ---------------------------------------------------------------- clusters of their own

lacks_owners() {
  in_new_home "lonely master's"
  "$scripts/start-master.sh" "$own" >/dev/null
  # shellcheck disable=SC2030
  KITTEN_PATIENCE=1
  refuses "not every slot of the cluster has an owner" wait_for_map "$(url_of "$own")"
}
check "who waits for the cluster is told what is missing" lacks_owners

waits_for_the_map() {
  in_new_home new
  contains "$(KITTEN_BASE_PORT=$own "$scripts/up.sh" 2)" "/kv is ready"
  curl -sS --fail-with-body -o /dev/null -X PUT -d value=new "$(url_of $((own + 1)))/kv/first"
  contains "$(curl -sS "$(url_of $((own + 2)))/kv/first")" new
  contains "$(curl -sS "$(url_of "$own")/kv/first")" new
}
check "up.sh that starts a cluster anew waits until /kv takes keys" waits_for_the_map

keeps_copies() {
  local worker
  in_new_home copies
  contains "$(KITTEN_BASE_PORT=$own "$scripts/up.sh" 3 --replicas 3)" "each value has 3 copies"
  contains "$(curl -sS "$(url_of "$own")/groups")" '"replicated"'
  curl -sS --fail-with-body -o /dev/null -X PUT -d value=thrice "$(url_of $((own + 1)))/kv/first"
  "$scripts/down.sh" >/dev/null
  KITTEN_BASE_PORT=$own "$scripts/up.sh" 3 --replicas 3 >/dev/null
  for worker in 1 2 3; do
    contains "$(curl -sS --retry 5 --retry-all-errors "$(url_of $((own + worker)))/kv/first")" thrice
  done
}
check "up.sh --replicas 3 starts three copies, and they are there after a restart" keeps_copies

keeps_data() {
  local output
  in_new_home kept
  KITTEN_BASE_PORT=$own "$scripts/up.sh" 2 >/dev/null
  curl -sS --fail-with-body -o /dev/null -X PUT -d value=happy "$(url_of $((own + 1)))/put/mood"
  "$scripts/down.sh" >/dev/null
  output=$(KITTEN_BASE_PORT=$own "$scripts/up.sh" 2)
  contains "$output" "/put/mood"
  contains "$output" "/kv is ready"
  contains "$output" "$(url_of $((own + 2)))/kv/photos/cat.jpg"
  contains "$(curl -sS "$(url_of $((own + 1)))/getindex")" 0
  contains "$(curl -sS "$(url_of $((own + 2)))/getindex")" 1
  contains "$(curl -sS "$(url_of $((own + 1)))/get/mood")" happy
  contains "$(KITTEN_BASE_PORT=$own "$scripts/up.sh" 2)" "is running already"
}
check "up.sh starts workers in order, their data is still there, and it names what to try" keeps_data

grows_in_order() {
  local worker
  in_new_home growing
  KITTEN_BASE_PORT=$own "$scripts/up.sh" 1 >/dev/null
  "$scripts/main.sh" worker $((own + 2)) >/dev/null # on its own: it has data and no index
  "$scripts/down.sh" >/dev/null
  KITTEN_BASE_PORT=$own "$scripts/up.sh" 4 >/dev/null
  for worker in 1 2 3 4; do
    [ "$(curl -sS "$(url_of $((own + worker)))/getindex")" = $((worker - 1)) ] ||
      fail "worker $worker has index $(curl -sS "$(url_of $((own + worker)))/getindex")"
  done
}
check "workers that up.sh starts at once have the indices of their ports, whatever they had before" grows_in_order

is_pasted() {
  local output
  in_new_home pasted
  output=$(
    PATH="$scripts:$PATH" bash <<PASTED
main.sh master $own
MASTER=$own main.sh worker $((own + 1))
MASTER=$own main.sh worker $((own + 2))
PASTED
  )
  contains "$output" "master on $(url_of "$own") is ready"
  contains "$output" "worker on $(url_of $((own + 2))) is ready"
  [ "$(printf '%s\n' "$output" | wc -l)" -eq 3 ] || fail "more than a line each: $output"
  contains "$(curl -sS "$(url_of $((own + 2)))/getindex")" 1
  output=$("$scripts/down.sh")
  contains "$output" "stopped the worker on port $((own + 2))"
  contains "$output" "stopped the master on port $own"
}
check "the three lines of the first README, pasted into one shell, start a cluster that down.sh stops" is_pasted

# Waits for the worker of a main.sh that runs in the foreground.
await_worker() { # PID PORT LOG
  # shellcheck disable=SC2031
  local until=$((SECONDS + KITTEN_PATIENCE))
  until has_index worker "$(url_of "$2")" master; do
    kill -0 "$1" 2>/dev/null || fail_with_log "main.sh ended" "$3"
    [ "$SECONDS" -lt "$until" ] || fail_with_log "the worker of main.sh was not ready" "$3"
    sleep 0.2
  done
}

stops_its_own() {
  local ours squatter
  in_new_home stopped
  "$scripts/start-master.sh" "$own" >/dev/null
  MASTER=$own "$scripts/main.sh" worker $((own + 1)) >/dev/null
  MASTER=$own "$scripts/main.sh" --foreground worker $((own + 2)) >stopped.log 2>&1 &
  ours=$!
  sleep 600 &
  squatter=$!
  await_worker "$ours" $((own + 2)) stopped.log
  printf '%s\n' "$squatter" >"$KITTEN_HOME/run/worker-$((own + 3)).pid"
  contains "$("$scripts/down.sh")" "stopped the master"
  ! port_in_use "$own" || fail "the master still runs"
  ! port_in_use $((own + 1)) || fail "the worker still runs"
  kill -0 "$squatter" || fail "down.sh killed a process that it had not started"
  port_in_use $((own + 2)) || fail "down.sh killed a worker that it had not started"
  contains "$("$scripts/down.sh")" "nothing"
}
check "down.sh stops what these scripts started and nothing else" stops_its_own

# ---------------------------------------------------------------- one cluster

starts_a_master() {
  contains "$("$scripts/start-master.sh" "$base")" "is ready"
  contains "$("$scripts/start-master.sh" "$base")" "is running already"
}
set_up "the master starts, and starting it again is harmless" starts_a_master

runs_the_demo() {
  local output
  output=$("$scripts/demo.sh" $((base + 1)) 0)
  contains "$output" "happy"
  contains "$output" "the same, byte for byte"
  contains "$output" "clone"
  contains "$output" "everywhere"
  contains "$output" '"owner"'
}
set_up "the demo runs" runs_the_demo

runs_the_demo_again() { contains "$("$scripts/demo.sh" $((base + 1)) 0)" "the same, byte for byte"; }
check "the demo runs twice" runs_the_demo_again

keeps_its_index() { refuses "refused" "$scripts/demo.sh" $((base + 1)) 1; }
check "an index of another worker is refused" keeps_its_index

clones() {
  refuses "409" "$scripts/clone.sh" 0 $((base + 2))
  curl -sS --fail-with-body -o /dev/null -X PUT -d value=new "$(url_of $((base + 1)))/put/cloned"
  contains "$("$scripts/clone.sh" 0 $((base + 2)) --replace)" '"records"'
  contains "$(curl -sS "$(url_of $((base + 2)))/get/cloned")" "new"
}
check "clone.sh refuses to overwrite, and overwrites when told" clones

starts_a_worker() {
  local output pid
  output=$(MASTER=$base JAVA_OPTS="-Xmx64m -Dkitten.test=yes" "$scripts/main.sh" worker $((base + 3)))
  contains "$output" "worker on $(url_of $((base + 3))) is ready"
  pid=$(cat "$KITTEN_HOME/run/worker-$((base + 3)).pid")
  contains "$(command_line_of "$pid")" "-Dkitten.test=yes"
  contains "$(command_line_of "$pid")" "--import-dir $KITTEN_HOME/import"
  contains "$(command_line_of "$(cat "$KITTEN_HOME/run/master-$base.pid")")" "scripts/java.options"
  contains "$(command_line_of "$pid")" "SharedArchiveFile=$(archive_of worker "$(find_java)") "
  contains "$(MASTER=$base "$scripts/main.sh" worker $((base + 3)))" "is running already"
  refuses "start one first" env MASTER=$((base + 8)) "$scripts/main.sh" worker $((base + 7))
}
check "main.sh starts a worker in the background, with options for Java" starts_a_worker

runs_in_the_foreground() {
  local pid
  MASTER=$base "$scripts/main.sh" --foreground worker $((base + 4)) >main.log 2>&1 &
  pid=$!
  trap end_jobs EXIT
  await_worker "$pid" $((base + 4)) main.log
  contains "$(command_line_of "$pid")" "kittenfs-worker.jar"
  refuses "in use" "$scripts/main.sh" --foreground worker $((base + 4))
  kill "$pid"
  wait "$pid" || true
  ! port_in_use $((base + 4)) || fail "the worker still runs"
}
check "main.sh --foreground runs a worker until it is told to end" runs_in_the_foreground

names_the_other_cluster() {
  refuses "KITTEN_HOME=$KITTEN_HOME" env KITTEN_HOME="$scratch/second home" KITTEN_BASE_PORT="$base" "$scripts/up.sh" 1
  refuses "KITTEN_BASE_PORT=" env KITTEN_HOME="$scratch/second home" "$scripts/start-master.sh" "$base"
  refuses "the worker was not started" \
    env KITTEN_HOME="$scratch/second home" KITTEN_BASE_PORT=$((base - 1)) "$scripts/up.sh" 2
  ! port_in_use $((base - 1)) || fail "up.sh started a master before it looked at the ports of the workers"
}
check "a cluster of another KITTEN_HOME is named, with the way to a second one" names_the_other_cluster

warns_of_nothing() {
  ! grep -e "means nothing" -e '\[cds' "$KITTEN_HOME/logs"/*.log
}
check "a node warns neither of the variables of the scripts nor of its archive of classes" warns_of_nothing

archive_is_whole_or_missing() {
  local java
  java=$(find_java)
  refuses "ended before it answered" "$ROOT/scripts/archive.sh" "$scratch/none.jsa" "$java" -jar "$(jar_of worker)" \
    --no-such-flag
  [ -z "$(find "$scratch" -name 'none.jsa*')" ] || fail "an archive was left behind"
  "$ROOT/scripts/archive.sh" "$scratch/whole.jsa" "$java" -jar "$(jar_of master)"
  contains "$("$java" -Xshare:on -XX:SharedArchiveFile="$scratch/whole.jsa" -jar "$(jar_of master)" --version)" master
}
check "archive.sh leaves an archive that fits this Java, or none" archive_is_whole_or_missing

require_all_passed scripts
say "scripts: $(passed) checks passed"
