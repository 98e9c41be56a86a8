#!/usr/bin/env bash
# Starts a master in the background and waits until it is healthy.
# usage: start-master.sh PORT
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/lib.sh"

help_if_asked "$@"
[ $# -eq 1 ] || usage_error "give one port"
check_port "$1"

need curl
java=$(find_java)
KITTEN_HOME=$(make_home)
build_if_needed "$java"
start_node "$java" master "$1" ""
