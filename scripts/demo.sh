#!/usr/bin/env bash
# Shows what a worker can do with real curl: put, get, a file put three ways, a clone, and what
# the cluster can do. Starts what is missing.
# usage: demo.sh WORKER_PORT INDEX     (master: KITTEN_MASTER, else the one started last, else port 3000)
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/lib.sh"

help_if_asked "$@"
[ $# -eq 2 ] || usage_error "give a port and an index"
check_port "$1"
check_number "an index" "$2" 65535
port=$1
index=$2

need curl
java=$(find_java)
KITTEN_HOME=$(make_home)
build_if_needed "$java"
master=$(default_master)
is_healthy "$master" ||
  fail "no master answers on $master; start one: $ROOT/scripts/start-master.sh ${master##*:}"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Prints a command so that it can be pasted into a shell, then runs it.
show() {
  local word quoted line="\$"
  for word in "$@"; do
    case $word in
      *[!A-Za-z0-9_./:=@,+%-]* | '')
        quoted=${word//\'/\'\\\'\'}
        line="$line '$quoted'"
        ;;
      *) line="$line $word" ;;
    esac
  done
  say "$line"
  "$@"
}

# Runs curl, shows its answer, stops the demo when the node refuses.
try() {
  local status=0
  show curl -sS --fail-with-body "$@" >"$scratch/out" || status=$?
  cat "$scratch/out"
  # An answer of JSON has no line end of its own.
  [ -z "$(tail -c 1 "$scratch/out")" ] || say ""
  [ "$status" -eq 0 ] || fail "the node refused (curl's exit code $status)"
}

same() { # FILE WORKER_URL KEY: gets the key and compares it with the file
  show curl -sS --fail-with-body -o "$scratch/back" "$2/get/$3" ||
    fail "could not get $3: $(cat "$scratch/back")"
  show cmp "$1" "$scratch/back" || fail "$3 came back changed"
  say "  the same, byte for byte"
}

# Prints the port of a worker that the demo may overwrite: one that it made itself earlier, else a new one on a
# free port. Never one that somebody else keeps keys on.
pick_clone_port() {
  local candidate=$((port + 1)) last=$((port + 50))
  while [ "$candidate" -le "$last" ] && [ "$candidate" -le 65535 ]; do
    if [ -f "$KITTEN_HOME/data/demo-clone-$candidate" ]; then
      printf '%s' "$candidate"
      return
    fi
    if ! port_in_use "$candidate" && [ ! -e "$(data_of worker "$candidate")" ]; then
      : >"$KITTEN_HOME/data/demo-clone-$candidate" || exit
      printf '%s' "$candidate"
      return
    fi
    candidate=$((candidate + 1))
  done
  fail "no free port from $((port + 1)) to $last for a second worker"
}

worker=$(url_of "$port")
say "# The worker (files for -d file= come from $KITTEN_HOME/import only)"
if [ -z "$(pid_of worker "$port")" ] && is_healthy "$worker"; then
  say "a worker that these scripts did not start answers on $worker"
else
  start_node "$java" worker "$port" "$master"
fi
try -X POST "$worker/worker/$index"

say ""
say "# A put and a get"
try -X PUT -d value="happy" "$worker/put/demo/mood"
try "$worker/get/demo/mood"

say ""
say "# A file, put three ways and got back"
file="$KITTEN_HOME/import/demo picture.bin"
head -c 300000 /dev/urandom >"$file"
try -T "$file" "$worker/put/demo/with-T"
same "$file" "$worker" demo/with-T
try -X PUT -F file=@"$file" "$worker/put/demo/with-F"
same "$file" "$worker" demo/with-F
try -X PUT -d file="$file" "$worker/put/demo/with-d"
same "$file" "$worker" demo/with-d

say ""
say "# A clone: a second worker becomes a copy"
clone_port=$(pick_clone_port)
start_node "$java" worker "$clone_port" "$master"
copy=$(url_of "$clone_port")
try -X POST "$copy/clone/$index?replace=true"
same "$file" "$copy" demo/with-T

say ""
say "# One keyspace over all workers: put through the one, got through the other and the master"
wait_for_map "$master"
try -X PUT -d value="everywhere" "$worker/kv/demo/note"
try "$copy/kv/demo/note"
try "$master/kv/demo/note"
try "$master/kv?prefix=demo/&limit=10"
try "$copy/explain/demo/note"

say ""
say "# What the master knows"
try "$master/gets?limit=2"
