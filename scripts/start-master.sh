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

case ${1:-} in -h | --help) sed -n '2,3s/^# //p' "$self" && exit ;; esac
[ $# -eq 1 ] || fail "usage: start-master.sh PORT"
check_port "$1"

need curl "install it"
need_java
prepare_home
build_if_needed
start_node master "$1" ""
