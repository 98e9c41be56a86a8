#!/usr/bin/env bash
# Starts a master in the background and waits until it is healthy.
# usage: start-master.sh PORT
set -euo pipefail
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
# shellcheck source=scripts/lib.sh
. "$(dirname "$self")/lib.sh"

help_if_asked "$@"
[ $# -eq 1 ] || usage_error "give one port"
check_port "$1"

need curl
need_java
prepare_home
build_if_needed
start_node master "$1" ""
