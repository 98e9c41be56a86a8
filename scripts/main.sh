#!/usr/bin/env bash
# Runs one node in the foreground, until Ctrl-C.
# usage: main.sh master PORT | [MASTER=PORT_or_URL] main.sh worker PORT
set -euo pipefail
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
# shellcheck source=scripts/lib.sh
. "$(dirname "$self")/lib.sh"

case ${1:-} in -h | --help) sed -n '2,3s/^# //p' "$self" && exit ;; esac
usage="usage: main.sh master PORT | [MASTER=PORT_or_URL] main.sh worker PORT"
[ $# -eq 2 ] || fail "$usage"
role=$1
port=$2
case $role in master | worker) ;; *) fail "$usage" ;; esac
check_port "$port"
master=${MASTER:-${KITTEN_MASTER:-}}
[ -z "$master" ] || master=$(as_url "$master")

need_java
prepare_home
build_if_needed
! port_in_use "$port" || fail "port $port is in use by another program"
if [ "$role" = worker ]; then
  say "importing files from $IMPORT only (-d file=\"$IMPORT/...\")"
  [ -n "$master" ] || say "no MASTER given: this worker is on its own"
fi
node_command "$role" "$port" "$master"
exec "${COMMAND[@]}"
