#!/usr/bin/env bash
# Containers of a cluster of docker-compose.yml that are killed, die or stop.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=docker/test-lib.sh
. "${self%/*}/../test-lib.sh"

remove_cluster() { compose down --volumes; }

set_up "compose brings up a master and two workers" bring_up 2

comes_back() {
  local container worker
  bring_up 2
  container=$(await "index 0" container_of 0)
  worker=$(await "index 0" worker_url 0)
  put "$worker/put/killed" happy
  put_file "$worker/put/killed/cat.jpg" "$scratch/cat.jpg"
  put_many killed
  docker kill "$container" >/dev/null
  ! container_of 0 >/dev/null || fail "it still answers"
  docker start "$container" >/dev/null
  [ "$(await "index 0" container_of 0)" = "$container" ] || fail "another container has index 0 now"
  worker=$(await "index 0" worker_url 0)
  has "$worker/get/killed" happy || fail "the value is gone"
  has_file "$worker/get/killed/cat.jpg" "$scratch/cat.jpg" || fail "the file is gone"
  await "two indices" has_indices "0 1"
  await "all keys under /kv" every_node_has_many killed
}
check "a container that was killed and started again has its data and its index" comes_back

restarts_of() { docker inspect -f '{{.RestartCount}}' "$1"; } # CONTAINER

was_restarted() { [ "$(restarts_of "$1")" -gt "$2" ]; } # CONTAINER RESTARTS_BEFORE

node_in() { docker inspect -f '{{.State.Pid}}' "$1"; } # CONTAINER: prints its pid as the engine sees it

# Whether the processes in containers are to be seen and ended from here; not those in a virtual machine.
reaches_nodes() {
  [ "$(id -u)" -eq 0 ] || return 1
  case $(command_line_of "$(node_in "$(service master)")") in *kittenfs*) ;; *) return 1 ;; esac
}

is_started_again() {
  local container worker before
  bring_up 2
  container=$(await "index 0" container_of 0)
  worker=$(await "index 0" worker_url 0)
  put "$worker/put/died" happy
  before=$(restarts_of "$container")
  kill -9 "$(node_in "$container")"
  await "the restart" was_restarted "$container" "$before"
  worker=$(await "index 0" worker_url 0)
  has "$worker/get/died" happy || fail "the value is gone"
}
if reaches_nodes; then
  check "a node that dies is started again" is_started_again
else
  say "skipped, because it needs root and an engine on this machine - a node that dies is started again"
fi

# The master knows the key of the one worker and that of the other.
knows_both() {
  case $(curl -fs -m 5 "$(master_url)/gets" 2>/dev/null) in *before*alone* | *alone*before*) ;; *) return 1 ;; esac
}

serves_alone() {
  local id worker
  bring_up 2
  worker=$(await "index 0" worker_url 0)
  put "$worker/put/before" yes
  id=$(service master)
  docker kill "$id" >/dev/null
  worker=$(await "index 1" worker_url 1)
  put "$worker/put/alone" yes
  has "$worker/get/alone" yes || fail "the worker does not serve"
  docker start "$id" >/dev/null
  await "that both workers are known" knows_both
}
check "workers serve without a master, and a master that was killed knows them again" serves_alone

closes_its_store() {
  local container worker status
  bring_up 2
  container=$(await "index 1" container_of 1)
  worker=$(await "index 1" worker_url 1)
  put "$worker/put/stopped" yes
  docker stop "$container" >/dev/null
  # 128 + SIGTERM; it would be 137 when it had to be killed.
  status=$(docker inspect -f '{{.State.ExitCode}}' "$container")
  [ "$status" -eq 143 ] || fail "it ended with $status"
  docker start "$container" >/dev/null
  worker=$(await "index 1" worker_url 1)
  has "$worker/get/stopped" yes || fail "the value is gone"
}
check "stopping a container closes its store" closes_its_store

finish
