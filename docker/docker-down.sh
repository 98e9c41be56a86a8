#!/usr/bin/env bash
# Stops and removes the containers and the network of docker-setup.sh.
# usage: docker-down.sh [-volumes 1]
#   -volumes 1   removes the volumes as well, and with them EVERY VALUE of this cluster
# Without it volumes stay and docker-setup.sh finds all values again. KITTEN_CLUSTER names another cluster.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/../scripts/lib.sh"
# shellcheck source=docker/lib.sh
. "$ROOT/docker/lib.sh"

help_if_asked "$@"
check_flags "volumes" "$@"
need_engine

stopped=$(containers | wc -l)
remove_containers
! network_exists || docker network rm "$NETWORK" >/dev/null
say "stopped and removed $((stopped)) containers of $CLUSTER"
volumes=$(docker volume ls -q --filter "label=$LABEL")
[ -n "$volumes" ] || exit 0
if [ -n "$(flag volumes "$@")" ]; then
  # shellcheck disable=SC2086
  docker volume rm $volumes >/dev/null
  say "removed the volumes, with all values:"
else
  say "kept the volumes, with all values (-volumes 1 removes them):"
fi
# shellcheck disable=SC2086
printf '  %s\n' $volumes
