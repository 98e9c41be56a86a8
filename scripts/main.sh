#!/usr/bin/env bash
# Starts one node in the background and waits until it is ready; down.sh stops it.
# usage: main.sh [--foreground] master PORT | [MASTER=PORT_or_URL] main.sh [--foreground] worker PORT
# With --foreground it runs here until Ctrl-C. A worker without MASTER (or KITTEN_MASTER) is on its own.
# A new cluster keeps as many copies of each value as KITTEN_REPLICAS says to its master: 1 unless told, or 3.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/lib.sh"

help_if_asked "$@"
foreground=no
if [ "${1:-}" = --foreground ]; then
  foreground=yes
  shift
fi
[ $# -eq 2 ] || usage_error "give a role and a port"
role=$1
port=$2
case $role in master | worker) ;; *) usage_error "a node is a master or a worker, not \"$role\"" ;; esac
check_port "$port"
check_replicas "${KITTEN_REPLICAS:-}"
master=""
[ "$role" = master ] || master=${MASTER:-${KITTEN_MASTER:-}}
[ -z "$master" ] || master=$(as_url "$master")

java=$(find_java)
KITTEN_HOME=$(make_home)
if [ "$role" = worker ] && [ -z "$master" ]; then
  say "no MASTER given: the worker on port $port is on its own"
fi
if [ "$foreground" = yes ]; then
  ! port_in_use "$port" || fail "port $port is in use by another program; choose another"
  build_if_needed "$java"
  run_node "$java" "$role" "$port" "$master"
fi
need curl
[ -z "$master" ] || is_healthy "$master" ||
  fail "no master answers on $master; start one first: $ROOT/scripts/main.sh master ${master##*:}"
refuse_taken_port "$role" "$port"
build_if_needed "$java"
start_node "$java" "$role" "$port" "$master"
