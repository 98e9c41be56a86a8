#!/usr/bin/env bash
# Stops the nodes that these scripts started under KITTEN_HOME, workers first; touches no other process.
# usage: down.sh
set -euo pipefail
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
# shellcheck source=scripts/lib.sh
. "$(dirname "$self")/lib.sh"

case ${1:-} in -h | --help) sed -n '2,3s/^# //p' "$self" && exit ;; esac
[ $# -eq 0 ] || fail "usage: down.sh"
prepare_home

found=no
for role in worker master; do
  for file in "$RUNNING/$role"-*.pid; do
    [ -f "$file" ] || continue
    found=yes
    port=${file##*-}
    stop_node "$role" "${port%.pid}"
  done
done
[ "$found" = yes ] || say "nothing that was started under $KITTEN_HOME is running"
