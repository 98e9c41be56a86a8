#!/usr/bin/env bash
# Stops the nodes that these scripts started under KITTEN_HOME, workers first; touches no other process.
# usage: down.sh
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/lib.sh"

help_if_asked "$@"
[ $# -eq 0 ] || usage_error "there is no \"$1\""
KITTEN_HOME=$(make_home)

found=no
for role in worker master; do
  for file in "$KITTEN_HOME/run/$role"-*.pid; do
    [ -f "$file" ] || continue
    found=yes
    port=${file##*-}
    stop_node "$role" "${port%.pid}"
  done
done
[ "$found" = yes ] || say "nothing that was started under $KITTEN_HOME is running"
