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

help_if_asked "$@"
[ $# -eq 0 ] || usage_error "there is no \"$1\""
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
