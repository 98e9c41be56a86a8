#!/usr/bin/env bash
# Shows what a worker can do with real curl: put, get, a file put three ways, a clone, and what
# the cluster can do. Starts what is missing.
# usage: demo.sh WORKER_PORT INDEX     (master: KITTEN_MASTER, else the one started last, else port 3000)
set -euo pipefail
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
# shellcheck source=scripts/lib.sh
. "$(dirname "$self")/lib.sh"

help_if_asked "$@"
[ $# -eq 2 ] || usage_error "give a port and an index"
check_port "$1"
check_number "an index" "$2" 65535
port=$1
index=$2

need curl
need_java
prepare_home
build_if_needed
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

same() { # FILE KEY: gets the key and compares it with the file
  show curl -sS --fail-with-body -o "$scratch/back" "$worker/get/$2" ||
    fail "could not get $2: $(cat "$scratch/back")"
  show cmp "$1" "$scratch/back" || fail "$2 came back changed"
  say "  the same, byte for byte"
}

# A worker that the demo may overwrite: one that it made itself earlier, else a new one on a free port.
# Never one that somebody else keeps keys on.
pick_clone_port() {
  local candidate=$((port + 1)) last=$((port + 50))
  while [ "$candidate" -le "$last" ] && [ "$candidate" -le 65535 ]; do
    if [ -f "$KITTEN_HOME/data/demo-clone-$candidate" ]; then
      clone_port=$candidate
      return
    fi
    if ! port_in_use "$candidate" && [ ! -e "$(data_of worker "$candidate")" ]; then
      clone_port=$candidate
      : >"$KITTEN_HOME/data/demo-clone-$candidate"
      return
    fi
    candidate=$((candidate + 1))
  done
  fail "no free port from $((port + 1)) to $last for a second worker"
}

worker=$(url_of "$port")
say "# The worker (files for -d file= come from $IMPORT only)"
if [ -z "$(pid_of worker "$port")" ] && is_healthy "$worker"; then
  say "a worker that these scripts did not start answers on $worker"
else
  start_node worker "$port" "$master"
fi
try -X POST "$worker/worker/$index"

say ""
say "# A put and a get"
try -X PUT -d value="happy" "$worker/put/demo/mood"
try "$worker/get/demo/mood"

say ""
say "# A file, put three ways and got back"
file="$IMPORT/demo picture.bin"
head -c 300000 /dev/urandom >"$file"
try -T "$file" "$worker/put/demo/with-T"
same "$file" demo/with-T
try -X PUT -F file=@"$file" "$worker/put/demo/with-F"
same "$file" demo/with-F
try -X PUT -d file="$file" "$worker/put/demo/with-d"
same "$file" demo/with-d

say ""
say "# A clone: a second worker becomes a copy"
pick_clone_port
start_node worker "$clone_port" "$master"
copy=$(url_of "$clone_port")
try -X POST "$copy/clone/$index?replace=true"
worker=$copy
same "$file" demo/with-T

say ""
say "# One keyspace over all workers: put through the one, got through the other and the master"
wait_for_map "$master"
worker=$(url_of "$port")
try -X PUT -d value="everywhere" "$worker/kv/demo/note"
try "$copy/kv/demo/note"
try "$master/kv/demo/note"
try "$master/kv?prefix=demo/&limit=10"
try "$copy/explain/demo/note"

say ""
say "# What the master knows"
try "$master/gets?limit=2"
