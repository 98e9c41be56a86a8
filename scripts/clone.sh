#!/usr/bin/env bash
# Makes the own keys of the worker on WORKER_PORT a copy of those of worker FROM_INDEX.
# usage: clone.sh FROM_INDEX WORKER_PORT [--replace]     (--replace: even when it has keys already)
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/lib.sh"

help_if_asked "$@"
[ $# -eq 2 ] || [ $# -eq 3 ] || usage_error "give an index and a port"
check_number "an index" "$1" 65535
check_port "$2"
query=""
if [ $# -eq 3 ]; then
  [ "$3" = --replace ] || usage_error "there is no \"$3\""
  query="?replace=true"
fi

need curl
worker=$(url_of "$2")
is_healthy "$worker" || fail "no worker answers on $worker; start one: MASTER=3000 $ROOT/scripts/main.sh worker $2"
answer=$(curl -sS -X POST -w '\n%{http_code}' "$worker/clone/$1$query") || fail "the worker broke off; see its log"
say "${answer%$'\n'*}"
[ "${answer##*$'\n'}" = 200 ] || fail "the clone was refused with ${answer##*$'\n'}; nothing was changed"
