#!/usr/bin/env bash
# A cluster of docker-compose.yml with a master and two workers that nothing happens to.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=docker/test-lib.sh
. "${self%/*}/../test-lib.sh"

remove_cluster() { compose down --volumes; }

# In whole seconds where date knows no smaller ones.
milliseconds() {
  local now
  now=$(date +%s%3N)
  case $now in *[!0-9]*) now=$(date +%s)000 ;; esac
  printf '%s' "$now"
}

first_put() {
  local worker
  worker=$(worker_url 0) && put "$worker/put/first" yes 2>/dev/null
}

comes_up() {
  local up
  up=$(milliseconds)
  scale 2
  await "the first put" first_put
  say "from up to the first answered put: $(($(milliseconds) - up)) ms"
  await "two indices" has_indices "0 1"
}
set_up "compose brings up a master and two workers" comes_up

is_published_on_loopback() {
  local id
  for id in $(service worker); do contains "$(address_of "$id")" "127.0.0.1:"; done
  contains "$(address_of "$(service master)" 3000)" "127.0.0.1:$KITTEN_MASTER_PORT"
}
check "ports are published on loopback only" is_published_on_loopback

is_no_root() {
  local id
  for id in $(service worker) $(service master); do
    [ "$(docker exec "$id" id -u)" = 10001 ] || fail "$(docker exec "$id" id)"
  done
}
check "nodes do not run as root" is_no_root

health_is() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = "$2" ]; } # CONTAINER STATUS

becomes_healthy() {
  local id
  for id in $(service worker) $(service master); do await "health" health_is "$id" healthy; done
}
check "the containers become healthy" becomes_healthy

answers_to_its_service() {
  local answer
  # shellcheck disable=SC2016
  answer=$(docker exec "$(service master)" bash -c 'exec 3<>/dev/tcp/worker/3001 &&
    printf "GET /health HTTP/1.1\r\nHost: worker:3001\r\nConnection: close\r\n\r\n" >&3 && head -n 1 <&3')
  contains "$answer" " 200 "
}
check "a node answers to the name of its service" answers_to_its_service

clones() {
  local from to
  from=$(await "index 0" worker_url 0)
  to=$(await "index 1" worker_url 1)
  put "$from/put/mood" happy
  put_file "$from/put/photos/cat.jpg" "$scratch/cat.jpg"
  ! has "$to/get/mood" happy || fail "the other worker has it before the clone"
  contains "$(curl -fsS -m 60 -X POST "$to/clone/0")" '"records"'
  has "$to/get/mood" happy || fail "a value is missing"
  has_file "$to/get/photos/cat.jpg" "$scratch/cat.jpg" || fail "the file is not the same"
  contains "$(curl -fsS "$(master_url)/gets")" "photos/cat.jpg"
}
check "what is put on one worker is cloned to another" clones

shares_keys() {
  local worker node
  put_many shared
  worker=$(await "index 0" worker_url 0)
  put_file "$worker/kv/shared/cat.jpg" "$scratch/cat.jpg"
  every_node_has_many shared || fail "a key is missing"
  for node in $(nodes); do
    has_file "$node/kv/shared/cat.jpg" "$scratch/cat.jpg" || fail "the file is not the same through $node"
  done
  await "equal shares" shares_are_equal 2
  every_node_has_many shared || fail "a key is missing after slots moved"
}
check "what is put under /kv through one worker is read through the other and the master" shares_keys

finish
