#!/usr/bin/env bash
# Starts a master in the background and waits until it is healthy.
# usage: start-master.sh PORT [--replicas N]
# With --replicas 3 (or KITTEN_REPLICAS) a new cluster keeps three copies of each value, on three workers; else one.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/lib.sh"

help_if_asked "$@"
KITTEN_REPLICAS=${KITTEN_REPLICAS:-}
if [ "${2:-}" = --replicas ] && [ $# -eq 3 ]; then
  [ -n "$3" ] || usage_error "--replicas needs a number, such as --replicas 3"
  KITTEN_REPLICAS=$3
  set -- "$1"
fi
[ $# -eq 1 ] || usage_error "give one port"
check_replicas "$KITTEN_REPLICAS"
check_port "$1"

need curl
java=$(find_java)
KITTEN_HOME=$(make_home)
build_if_needed "$java"
start_node "$java" master "$1" ""
