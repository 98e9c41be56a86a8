#!/usr/bin/env bash
# Starts a master on port 3000 and workers on 3001, 3002, … in containers, one after the other, so that the
# worker on port 3001 has index 0, the one on 3002 index 1, …
# usage: docker-setup.sh -num_workers N [-replicas R] [-build 1] [-network 1] [-volumes 1]
#   -num_workers N   how many workers, 1 to 100; those of an earlier run beyond N are stopped,
#                    and their keys are away until they are back: drain them first (docs/server.md)
#   -replicas R      how many copies of each value a new cluster is to have, on as many workers: 1 unless told,
#                    or 3; KITTEN_REPLICAS says the same
#   -build 1         builds the images again, after a change
#   -network 1       makes the network anew
#   -volumes 1       makes the volumes; those that exist are kept with all that they hold
# The value behind the last three does not matter. What is missing is made without them as well. Run it again
# at any time: containers are replaced, values stay. docker-down.sh stops it all.
# KITTEN_BASE_PORT moves the ports; KITTEN_CLUSTER names a second cluster; KITTEN_BUILD_IMAGE and
# KITTEN_RUNTIME_IMAGE are the images to build from.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/../scripts/lib.sh"
# shellcheck source=docker/lib.sh
. "$ROOT/docker/lib.sh"

help_if_asked "$@"
check_flags "num_workers replicas build network volumes" "$@"
workers=$(flag num_workers "$@")
replicas=$(flag replicas "$@")
replicas=${replicas:-${KITTEN_REPLICAS:-}}
again=$(flag build "$@")
new_network=$(flag network "$@")
make_volumes=$(flag volumes "$@")
[ -n "$workers" ] || usage_error "how many workers?"
check_number "the number of workers" "$workers" 100
[ "$workers" -gt 0 ] || usage_error "the number of workers is at least 1"
check_replicas "$replicas"
[ "$workers" -ge "${replicas:-1}" ] || usage_error "$replicas copies need $replicas workers or more, not $workers"
base=${KITTEN_BASE_PORT:-3000}
check_port "$base"
check_port $((base + workers))
need curl
need_engine

build() { # ROLE
  say "building the image kittenfs-$1:$TAG ..."
  docker build --target "$1" --tag "kittenfs-$1:$TAG" --file "$ROOT/docker/Dockerfile" \
    --build-arg "KITTEN_BUILD_IMAGE=${KITTEN_BUILD_IMAGE:-}" \
    --build-arg "KITTEN_RUNTIME_IMAGE=${KITTEN_RUNTIME_IMAGE:-}" "$ROOT" ||
    fail "the image was not built; the lines above say why"
}

make_volume() { # NAME
  if ! volume_exists "$1"; then
    docker volume create --label "$LABEL" "$1" >/dev/null
  elif [ -n "$make_volumes" ]; then
    say "kept the volume $1 with all that it holds (docker-down.sh -volumes 1 removes volumes)"
  fi
}

# run NAME ROLE PORT [OPTION...]: starts a container, with a volume of its own
run() {
  local name=$1 role=$2 port=$3
  shift 3
  docker run --detach --name "$name" --label "$LABEL" --network "$NETWORK" --volume "$name:/data" \
    --publish "127.0.0.1:$port:$([ "$role" = master ] && echo 3000 || echo 3001)" \
    --restart unless-stopped --stop-timeout 15 --cap-drop ALL --security-opt no-new-privileges:true \
    "$@" "kittenfs-$role:$TAG" >/dev/null
}

wait_for() { # NAME ROLE PORT
  local until=$((SECONDS + KITTEN_PATIENCE)) url
  url=$(url_of "$3")
  until is_healthy "$url" && has_index "$2" "$url" master; do
    if [ "$SECONDS" -ge "$until" ]; then
      docker logs --tail 20 "$1" 2>&1 | sed 's/^/  | /' >&2
      fail "$1 was not ready after $KITTEN_PATIENCE seconds; above are the last lines of its log"
    fi
    sleep 0.1
  done
}

for role in master worker; do
  if [ -n "$again" ] || ! docker image inspect "kittenfs-$role:$TAG" >/dev/null 2>&1; then
    build "$role"
  fi
done

if [ -n "$(containers)" ]; then
  say "stopping the containers of an earlier run; their volumes stay"
  remove_containers
fi
for port in $(seq "$base" $((base + workers))); do
  ! port_in_use "$port" || fail "port $port is in use by another program; KITTEN_BASE_PORT moves the ports"
done

if [ -n "$new_network" ] && network_exists; then
  docker network rm "$NETWORK" >/dev/null || fail "the network $NETWORK cannot be made anew"
fi
network_exists || docker network create --label "$LABEL" "$NETWORK" >/dev/null

master=$CLUSTER-master
make_volume "$master"
run "$master" master "$base" --env "KITTEN_REPLICAS=$replicas"
wait_for "$master" master "$base"
say "$master is ready on $(url_of "$base")"
for number in $(seq 1 "$workers"); do
  worker=$CLUSTER-worker-$number
  port=$((base + number))
  make_volume "$worker"
  run "$worker" worker "$port" --env "KITTEN_MASTER=http://$master:3000"
  wait_for "$worker" worker "$port"
  index=$(curl -fsS "$(url_of "$port")/getindex")
  say "$worker is ready on $(url_of "$port"), index $index"
  [ "$index" -eq $((number - 1)) ] ||
    say "  (not $((number - 1)): indices are never used twice, and this volume or the master's is not of this cluster's beginning)"
done
wait_for_map "$(url_of "$base")"
[ "${replicas:-1}" -eq 1 ] || say_copies "$(url_of "$base")"

say ""
say "Try, on one worker:"
say "  curl -X PUT -d value=\"happy\" $(url_of $((base + 1)))/put/mood"
say "  curl $(url_of $((base + 1)))/get/mood"
say "  curl $(url_of "$base")/gets"
say "and in the cluster, through any node:"
say "  curl -X PUT -d value=\"happy\" $(url_of $((base + 1)))/kv/mood"
say "  curl $(url_of $((base + workers)))/kv/mood"
say "  curl $(url_of "$base")/kv"
say "Stop everything: $ROOT/docker/docker-down.sh"
