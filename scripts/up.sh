#!/usr/bin/env bash
# Starts a master on port 3000 and workers on 3001, 3002, … one after the other; builds first when needed.
# usage: up.sh [workers]     (3 unless told; KITTEN_BASE_PORT moves the ports)
set -euo pipefail
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
# shellcheck source=scripts/lib.sh
. "$(dirname "$self")/lib.sh"

case ${1:-} in -h | --help) sed -n '2,3s/^# //p' "$self" && exit ;; esac
[ $# -le 1 ] || fail "usage: up.sh [workers]"
workers=${1:-3}
check_number "the number of workers" "$workers" 100
base=${KITTEN_BASE_PORT:-3000}
check_port "$base"
check_port $((base + workers))

need curl "install it"
need_java
prepare_home
build_if_needed

master=$(url_of "$base")
start_node master "$base" ""
number=1
while [ "$number" -le "$workers" ]; do
  start_node worker $((base + number)) "$master"
  number=$((number + 1))
done
[ "$workers" -eq 0 ] || wait_for_map "$master"

say ""
say "Data, logs and pid files are in $KITTEN_HOME."
say "Workers import files from $IMPORT only (-d file=\"$IMPORT/...\")."
if [ "$workers" -gt 0 ]; then
  worker=$(url_of $((base + 1)))
  say "Try, on one worker:"
  say "  curl -X PUT -d value=\"happy\" $worker/put/mood"
  say "  curl $worker/get/mood"
  say "  curl $master/gets"
  say "and in the cluster, through any node:"
  say "  curl -T cat.jpg $worker/kv/photos/cat.jpg"
  say "  curl -o back.jpg $(url_of $((base + workers)))/kv/photos/cat.jpg"
  say "  curl $master/kv"
fi
say "Stop everything: $ROOT/scripts/down.sh"
