#!/usr/bin/env bash
# Tests the images, docker-compose.yml, docker-setup.sh and docker-down.sh for real: builds, starts clusters,
# kills containers, looks for the data. On an engine that runs already it touches nothing but its own; where none
# runs it starts one (root, on Linux) and stops it again.
# usage: test.sh      exit status 77: there is no engine, and none can be started
set -euo pipefail
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
KITTEN_PATIENCE=${KITTEN_PATIENCE:-120}
# shellcheck source=scripts/lib.sh
. "$(dirname "$self")/../scripts/lib.sh"
# shellcheck source=scripts/test-ports.sh
. "$(dirname "$self")/../scripts/test-ports.sh"
docker=$ROOT/docker
# shellcheck source=docker/engine.sh
. "$docker/engine.sh"

help_if_asked "$@"
[ $# -eq 0 ] || usage_error "there is no \"$1\""
# macOS has none.
command -v timeout >/dev/null 2>&1 || timeout() { shift && "$@"; }
scratch=$(cd "$(mktemp -d)" && pwd -P)
name=kittenfs-test-$$
export KITTEN_TAG=test-$$ KITTEN_CLUSTER=$name COMPOSE_PROJECT_NAME=$name
unset KITTEN_MASTER_PORT KITTEN_WORKER_PORTS KITTEN_BASE_PORT COMPOSE_FILE
COMPOSE=()
started=$SECONDS
check="finding an engine"
passed=0
base=""

clean_up() {
  local status=$?
  trap - EXIT INT TERM
  case $status in
    0 | "$NO_ENGINE") ;;
    *)
      printf 'FAILED: %s (after %s checks that passed)\n' "$check" "$passed" >&2
      [ ${#COMPOSE[@]} -eq 0 ] || compose logs --tail=20 >&2 || true
      ;;
  esac
  [ ${#COMPOSE[@]} -eq 0 ] || remove_what_is_ours >/dev/null 2>&1 || true
  remove_engine
  give_back_ports "$base"
  rm -rf "$scratch"
  exit "$status"
}

remove_what_is_ours() {
  compose down --volumes
  "$docker/docker-down.sh" -volumes 1
  docker rmi "kittenfs-master:$KITTEN_TAG" "kittenfs-worker:$KITTEN_TAG"
  docker rmi "$name-build" "$name-runtime"
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

begin() { check=$1; }

pass() {
  passed=$((passed + 1))
  say "ok - $check"
}

contains() { # TEXT WORDS
  case $1 in *"$2"*) ;; *)
    say "$1"
    fail "$check: the output lacks \"$2\""
    ;;
  esac
}

refuses() { # WORDS COMMAND...: the command fails and its output has the words
  local words=$1 output
  shift
  if output=$("$@" 2>&1); then
    say "$output"
    fail "$check: it should have failed"
  fi
  contains "$output" "$words"
}

await() { # WHAT COMMAND...: until the command succeeds
  local what=$1 until=$((SECONDS + KITTEN_PATIENCE))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || fail "$check: $what did not happen in $KITTEN_PATIENCE seconds"
    sleep 0.1
  done
}

# In whole seconds where date knows no smaller ones.
milliseconds() {
  local now
  now=$(date +%s%3N)
  case $now in *[!0-9]*) now=$(date +%s)000 ;; esac
  printf '%s' "$now"
}

compose() { timeout 600 "${COMPOSE[@]}" -f "$docker/docker-compose.yml" "$@"; }

# quietly COMMAND...: its output is shown only when it fails
quietly() {
  "$@" >"$scratch/output" 2>&1 || {
    tail -n 30 "$scratch/output" >&2
    fail "$check: failed: $*"
  }
}

put() { curl -fsS -m 30 -o /dev/null -X PUT -d value="$3" "$1/put/$2"; } # URL KEY VALUE

has() { [ "$(curl -fsS -m 30 "$1/get/$2" 2>/dev/null)" = "$3" ]; } # URL KEY VALUE

has_file() { # URL KEY FILE
  curl -fsS -m 30 -o "$scratch/back" "$1/get/$2" 2>/dev/null && cmp -s "$3" "$scratch/back"
}

put_kv() { curl -fsS -m 30 -o /dev/null -X PUT -d value="$3" "$1/kv/$2"; } # URL KEY VALUE

has_kv() { [ "$(curl -fsS -m 30 "$1/kv/$2" 2>/dev/null)" = "$3" ]; } # URL KEY VALUE

has_kv_file() { # URL KEY FILE
  curl -fsS -m 30 -o "$scratch/back" "$1/kv/$2" 2>/dev/null && cmp -s "$3" "$scratch/back"
}

nodes() { # prints the urls of the master and of all running workers
  local id
  printf '%s\n' "$master"
  for id in $(service worker); do printf 'http://%s\n' "$(address_of "$id")"; done
}

put_kv_keys() { # URL: puts forty keys
  local number
  for number in $(seq 40); do put_kv "$1" "many/$number" "value $number"; done
}

every_node_has_kv_keys() {
  local node number
  for node in $(nodes); do
    for number in $(seq 40); do
      has_kv "$node" "many/$number" "value $number" || return 1
    done
  done
}

# Whether that many workers have equal shares of the 1,024 slots.
shares_are_equal() { # WORKERS
  [ "$(curl -fs -m 5 "$master/workers" | grep -o "\"slots\":$((1024 / $1))[,}]" | wc -l)" -eq "$1" ]
}

service() { # SERVICE: prints the ids of its running containers
  docker ps -q --filter "label=com.docker.compose.project=$name" --filter "label=com.docker.compose.service=$1"
}

address_of() { docker port "$1" "${2:-3001}" | head -n 1; } # CONTAINER [PORT]

# Puts the container and the url of the worker with that index into container and worker.
find_worker() { # INDEX
  for container in $(service worker); do
    worker=http://$(address_of "$container") || continue
    [ "$(curl -fs -m 5 "$worker/getindex" 2>/dev/null)" != "$1" ] || return 0
  done
  return 1
}

indices() { # prints those of the running workers, in order
  local id
  for id in $(service worker); do
    curl -fs -m 5 "http://$(address_of "$id")/getindex" 2>/dev/null || true
    echo
  done | sed '/^$/d' | sort -n | tr '\n' ' '
}

has_indices() { [ "$(indices)" = "$1 " ]; }

health_is() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = "$2" ]; } # CONTAINER STATUS

exit_code() { docker inspect -f '{{.State.ExitCode}}' "$1"; }

scale() { quietly compose up -d --no-build --scale "worker=$1"; }

# ---------------------------------------------------------------- images

provide_engine "$(mktemp -d "$scratch/engine.XXXX")"
base=$(lease_ports 130)
export KITTEN_MASTER_PORT=$base KITTEN_WORKER_PORTS=$((base + 1))-$((base + 20))
master=$(url_of "$base")
export KITTEN_BASE_PORT=$((base + 25))
begin "images to build from"
provide_base_images "$name"
ready=$SECONDS

cd / # from any directory
begin "compose builds the images"
building=$SECONDS
quietly compose build
say "built in $((SECONDS - building)) seconds"
for role in master worker; do
  size=$(docker image inspect -f '{{.Size}}' "kittenfs-$role:$KITTEN_TAG")
  say "kittenfs-$role: $((size / 1000000)) MB"
done
size=$(docker image inspect -f '{{.Size}}' "${KITTEN_RUNTIME_IMAGE:-eclipse-temurin:17-jre}" 2>/dev/null || echo 0)
[ "$size" -eq 0 ] || say "of these the image with Java: $((size / 1000000)) MB"
pass

begin "an image runs its node with flags"
contains "$(docker run --rm "kittenfs-worker:$KITTEN_TAG" --version)" "kittenfs-worker"
contains "$(docker run --rm "kittenfs-master:$KITTEN_TAG" --help)" "--port"
pass

begin "the archive of classes fits the java of the image"
docker run --rm --entrypoint java "kittenfs-worker:$KITTEN_TAG" -XX:+UseSerialGC -Xshare:on \
  -XX:SharedArchiveFile=/opt/kittenfs/node.jsa -jar /opt/kittenfs/node.jar --version >"$scratch/output" ||
  fail "$check: $(cat "$scratch/output")"
pass

# ---------------------------------------------------------------- compose

begin "compose brings up a master and two workers"
head -c 300000 /dev/urandom >"$scratch/cat.jpg"
first_put() { find_worker 0 && put "$worker" mood happy 2>/dev/null; }
up=$(milliseconds)
scale 2
await "the first put" first_put
say "from up to the first answered put: $(($(milliseconds) - up)) ms"
await "two indices" has_indices "0 1"
pass

begin "ports are published on loopback only"
for id in $(service worker); do
  contains "$(address_of "$id")" "127.0.0.1:"
done
contains "$(address_of "$(service master)" 3000)" "127.0.0.1:$base"
pass

begin "nodes do not run as root"
for id in $(service worker) $(service master); do
  [ "$(docker exec "$id" id -u)" = 10001 ] || fail "$check: $(docker exec "$id" id)"
done
pass

begin "the containers become healthy"
for id in $(service worker) $(service master); do await "health" health_is "$id" healthy; done
pass

begin "a node answers to the name of its service"
# shellcheck disable=SC2016
docker exec "$(service master)" bash -c 'exec 3<>/dev/tcp/worker/3001 &&
  printf "GET /health HTTP/1.1\r\nHost: worker:3001\r\nConnection: close\r\n\r\n" >&3 && head -n 1 <&3' \
  >"$scratch/output"
contains "$(cat "$scratch/output")" " 200 "
pass

begin "what is put on one worker is cloned to another"
await "index 0" find_worker 0
curl -fsS -o /dev/null -T "$scratch/cat.jpg" "$worker/put/photos/cat.jpg"
await "index 1" find_worker 1
! has "$worker" mood happy || fail "$check: the other worker has it before the clone"
contains "$(curl -fsS -m 60 -X POST "$worker/clone/0")" '"records"'
has "$worker" mood happy || fail "$check: a value is missing"
has_file "$worker" photos/cat.jpg "$scratch/cat.jpg" || fail "$check: the file is not the same"
put "$worker" second yes
contains "$(curl -fsS "$master/gets")" "photos/cat.jpg"
pass

begin "what is put under /kv through one worker is read through the other and the master"
await "the map" map_is_complete "$master"
await "index 0" find_worker 0
put_kv_keys "$worker"
curl -fsS -o /dev/null -T "$scratch/cat.jpg" "$worker/kv/photos/cat.jpg"
every_node_has_kv_keys || fail "$check: a key is missing"
for node in $(nodes); do
  has_kv_file "$node" photos/cat.jpg "$scratch/cat.jpg" || fail "$check: the file is not the same through $node"
done
await "equal shares" shares_are_equal 2
every_node_has_kv_keys || fail "$check: a key is missing after slots moved"
pass

begin "a container that was killed and started again has its data and its index"
await "index 0" find_worker 0
killed=$container
docker kill "$killed" >/dev/null
! find_worker 0 || fail "$check: it still answers"
docker start "$killed" >/dev/null
await "index 0" find_worker 0
[ "$container" = "$killed" ] || fail "$check: another container has index 0 now"
has "$worker" mood happy || fail "$check: the value is gone"
has_file "$worker" photos/cat.jpg "$scratch/cat.jpg" || fail "$check: the file is gone"
await "two indices" has_indices "0 1"
await "all keys under /kv" every_node_has_kv_keys
pass

if [ -n "$engine_pid" ]; then
  begin "a node that dies is started again"
  await "index 0" find_worker 0
  kill -9 "$(docker inspect -f '{{.State.Pid}}' "$container")"
  restarted() { [ "$(docker inspect -f '{{.RestartCount}}' "$container")" -gt 0 ]; }
  await "the restart" restarted
  await "index 0" find_worker 0
  has "$worker" mood happy || fail "$check: the value is gone"
  pass
fi

begin "workers serve without a master, and a master that was killed knows them again"
id=$(service master)
docker kill "$id" >/dev/null
await "index 1" find_worker 1
put "$worker" alone yes
has "$worker" alone yes || fail "$check: the worker does not serve"
docker start "$id" >/dev/null
knows_both() {
  case $(curl -fs -m 5 "$master/gets" 2>/dev/null) in *mood*alone* | *alone*mood*) ;; *) return 1 ;; esac
}
await "both workers are known" knows_both
pass

begin "stopping a container closes its store"
await "index 1" find_worker 1
stopped=$container
docker stop "$stopped" >/dev/null
# 128 + SIGTERM; it would be 137 when it had to be killed.
[ "$(exit_code "$stopped")" -eq 143 ] || fail "$check: it ended with $(exit_code "$stopped")"
docker start "$stopped" >/dev/null
await "index 1" find_worker 1
has "$worker" second yes || fail "$check: the value is gone"
pass

begin "from two workers to four and back, and to four again: everything is there"
scale 4
await "four indices" has_indices "0 1 2 3"
await "equal shares" shares_are_equal 4
every_node_has_kv_keys || fail "$check: a key under /kv is missing"
for index in 2 3; do
  await "index $index" find_worker "$index"
  put "$worker" "on-$index" "value $index"
done
scale 2
two_run() { [ "$(service worker | wc -l)" -eq 2 ]; }
await "two are left" two_run
await "two indices" has_indices "0 1"
await "index 0" find_worker 0
has "$worker" mood happy || fail "$check: mood is gone"
await "index 1" find_worker 1
has "$worker" second yes || fail "$check: second is gone"
scale 4
await "four indices" has_indices "0 1 2 3"
for index in 2 3; do
  await "index $index" find_worker "$index"
  has "$worker" "on-$index" "value $index" || fail "$check: on-$index is gone"
done
await "all keys under /kv" every_node_has_kv_keys
pass

begin "down keeps the values, and another up finds them"
quietly compose down
scale 4
await "four indices" has_indices "0 1 2 3"
await "index 0" find_worker 0
has_file "$worker" photos/cat.jpg "$scratch/cat.jpg" || fail "$check: the file is gone"
await "index 3" find_worker 3
has "$worker" on-3 "value 3" || fail "$check: on-3 is gone"
await "all keys under /kv" every_node_has_kv_keys
quietly compose down --volumes
pass

# ---------------------------------------------------------------- docker-setup.sh

setup=$docker/docker-setup.sh
master=$(url_of "$KITTEN_BASE_PORT")
worker_url() { url_of $((KITTEN_BASE_PORT + $1)); } # NUMBER
index_of() { curl -fsS -m 5 "$(worker_url "$1")/getindex"; } # NUMBER

begin "docker-setup.sh says what it needs"
contains "$("$setup" --help)" "usage: docker-setup.sh"
contains "$("$docker/docker-down.sh" --help)" "usage: docker-down.sh"
refuses "usage" "$setup"
refuses "usage" "$setup" -num_workers
refuses "number" "$setup" -num_workers many
refuses "at least 1" "$setup" -num_workers 0
refuses "number" "$setup" -num_workers 101
refuses "there is no -colour" "$setup" -num_workers 2 -colour 1
refuses "usage" "$docker/docker-down.sh" now
refuses "no container engine answers" env "DOCKER_HOST=unix://$scratch/none" "$setup" -num_workers 2
pass

begin "docker-setup.sh starts workers whose indices match their ports"
mkdir "$scratch/linked"
ln -s "$setup" "$scratch/linked/setup"
quietly timeout 600 "$scratch/linked/setup" -num_workers 2 -build 1 -network 1 -volumes 1
for number in 1 2; do
  [ "$(index_of "$number")" = $((number - 1)) ] || fail "$check: worker $number has index $(index_of "$number")"
done
pass

begin "it waits until the cluster takes keys"
contains "$(cat "$scratch/output")" "/kv is ready"
put_kv "$(worker_url 1)" note everywhere
has_kv "$(worker_url 2)" note everywhere || fail "$check: the other worker does not find it"
has_kv "$master" note everywhere || fail "$check: the master does not find it"
pass

begin "its workers keep values and clone"
put "$(worker_url 1)" mood happy
curl -fsS -o /dev/null -T "$scratch/cat.jpg" "$(worker_url 1)/put/photos/cat.jpg"
contains "$(curl -fsS -m 60 -X POST "$(worker_url 2)/clone/0")" '"records"'
has_file "$(worker_url 2)" photos/cat.jpg "$scratch/cat.jpg" || fail "$check: the file is not the same"
pass

begin "its killed worker comes back with data and index"
docker kill "$name-worker-1" >/dev/null
docker start "$name-worker-1" >/dev/null
await "its value" has "$(worker_url 1)" mood happy
[ "$(index_of 1)" = 0 ] || fail "$check: it has index $(index_of 1)"
pass

begin "run again it keeps values, whatever the flags; another worker joins and goes"
quietly "$setup" -num_workers 3
[ "$(index_of 3)" = 2 ] || fail "$check: the third has index $(index_of 3)"
put "$(worker_url 3)" third yes
contains "$("$setup" -num_workers 1 -network 1 -volumes 1)" "kept the volume $name-worker-1"
has "$(worker_url 1)" mood happy || fail "$check: mood is gone"
! port_in_use $((KITTEN_BASE_PORT + 3)) || fail "$check: the third worker still runs"
pass

begin "a port in use is named"
contains "$("$docker/docker-down.sh")" "kept the volumes"
quietly docker run -d --rm --name "$name-squatter" -p "127.0.0.1:$((KITTEN_BASE_PORT + 1)):3001" \
  "kittenfs-worker:$KITTEN_TAG"
refuses "port $((KITTEN_BASE_PORT + 1)) is in use" "$setup" -num_workers 1
quietly docker rm -f -v "$name-squatter"
pass

begin "docker-down.sh keeps values until it is told otherwise"
quietly "$setup" -num_workers 3
has "$(worker_url 1)" mood happy || fail "$check: mood is gone"
has "$(worker_url 3)" third yes || fail "$check: third is gone"
contains "$("$docker/docker-down.sh" -volumes 1)" "removed the volumes"
[ -z "$(docker ps -aq --filter "name=$name")$(docker volume ls -q --filter "name=$name")" ] ||
  fail "$check: something is left"
[ -z "$(docker network ls -q --filter "name=$name")" ] || fail "$check: the network is left"
pass

say "containers: $passed checks passed in $((SECONDS - started)) seconds, $((ready - started)) of them for the engine"
