#!/usr/bin/env bash
# Starts a master on port 3000 and workers on 3001, 3002, …, with the indices 0, 1, …; builds first when needed.
# usage: up.sh [WORKERS] [--replicas N]     (3 workers unless told)
# With --replicas 3 (or KITTEN_REPLICAS) a new cluster keeps three copies of each value, on three workers; else one.
# A cluster that there is stays as it is.
# KITTEN_BASE_PORT is the port of the master, 3000 unless set; the workers have those after it. KITTEN_HOME is
# where data, logs and pid files are, ~/.kittenfs unless set. Both together make a second cluster.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/lib.sh"

help_if_asked "$@"
workers=""
KITTEN_REPLICAS=${KITTEN_REPLICAS:-}
while [ $# -gt 0 ]; do
  case $1 in
    --replicas)
      [ -n "${2:-}" ] || usage_error "--replicas needs a number, such as --replicas 3"
      KITTEN_REPLICAS=$2
      shift
      ;;
    --replicas=*) KITTEN_REPLICAS=${1#*=} ;;
    -*) usage_error "there is no $1" ;;
    *)
      [ -z "$workers" ] || usage_error "give one number of workers"
      check_number "the number of workers" "$1" 100
      workers=$1
      ;;
  esac
  shift
done
workers=${workers:-3}
check_replicas "$KITTEN_REPLICAS"
[ "$workers" -eq 0 ] || [ "$workers" -ge "${KITTEN_REPLICAS:-1}" ] ||
  usage_error "$KITTEN_REPLICAS copies need $KITTEN_REPLICAS workers or more, not $workers"
base=${KITTEN_BASE_PORT:-3000}
check_port "$base"
check_port $((base + workers))

need curl
java=$(find_java)
KITTEN_HOME=$(make_home)
refuse_taken_port master "$base"
for number in $(seq 1 "$workers"); do refuse_taken_port worker $((base + number)); done
build_if_needed "$java"

master=$(url_of "$base")
# Where nothing was ever stored the master need not listen first to workers that know more than it does.
new_cluster=false
[ -n "$(ls "$KITTEN_HOME/data")" ] || new_cluster=true
KITTEN_NEW_CLUSTER=$new_cluster start_node "$java" master "$base" ""
if [ "$workers" -gt 0 ]; then
  start_workers "$java" "$base" "$workers"
  wait_for_map "$master"
  [ "${KITTEN_REPLICAS:-1}" -eq 1 ] || say_copies "$master"
fi

say ""
say "Data, logs and pid files are in $KITTEN_HOME."
say "Workers import files from $KITTEN_HOME/import only (-d file=\"$KITTEN_HOME/import/...\")."
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
