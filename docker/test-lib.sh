# shellcheck shell=bash
# What the files in docker/tests share: a cluster of their own by compose or docker-setup.sh, and checks. Such a
# file says what it begins with in set_up, then makes its checks, and ends with finish. No check needs another: each
# stores what it looks for, and brings back first what an earlier one may have left stopped.

KITTEN_PATIENCE=${KITTEN_PATIENCE:-120}
# shellcheck source=scripts/lib.sh disable=SC2154
. "${self%/*}/../../scripts/lib.sh"
# shellcheck source=scripts/test-ports.sh
. "$ROOT/scripts/test-ports.sh"
# shellcheck source=docker/engine.sh
. "$ROOT/docker/engine.sh"
# shellcheck source=scripts/test-checks.sh
. "$ROOT/scripts/test-checks.sh"

test_name=${self##*/}
test_name=${test_name%.sh}
# Only docker/test.sh has an engine and the images.
[ -n "${KITTEN_TEST_RESULTS:-}" ] || exec "$ROOT/docker/test.sh" "$test_name"

# shellcheck disable=SC2034
part="$test_name: "
results=$KITTEN_TEST_RESULTS/$test_name
mkdir "$results"
scratch=$(cd "$(mktemp -d)" && pwd -P)
cluster=kittenfs-test-$$
base=$(lease_ports 30)
unset COMPOSE_FILE
export KITTEN_CLUSTER=$cluster COMPOSE_PROJECT_NAME=$cluster
export KITTEN_MASTER_PORT=$base KITTEN_WORKER_PORTS=$((base + 1))-$((base + 20)) KITTEN_BASE_PORT=$((base + 25))
head -c 300000 /dev/urandom >"$scratch/cat.jpg"

# Each file has its own, for what it made.
remove_cluster() { :; }

clean_up() {
  local status=$?
  trap - EXIT INT TERM
  [ "$status" -eq 0 ] || compose logs --tail=20 >&2 || true
  remove_cluster >/dev/null 2>&1 || true
  give_back_ports "$base"
  rm -rf "$scratch"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---------------------------------------------------------------- checks

finish() { require_all_passed "$test_name"; }

# await WHAT COMMAND...: until the command succeeds. It prints nothing before it does, so that its answer can be
# taken: answer=$(await …)
await() {
  local what=$1 until=$((SECONDS + KITTEN_PATIENCE))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || fail "$what did not happen in $KITTEN_PATIENCE seconds"
    sleep 0.1
  done
}

# quietly COMMAND...: its output is shown only when it fails
quietly() {
  "$@" >"$scratch/output" 2>&1 || {
    tail -n 30 "$scratch/output" >&2
    fail "failed: $*"
  }
}

# ---------------------------------------------------------------- values

put() { curl -fsS -m 30 -o /dev/null -X PUT -d value="$2" "$1"; } # URL VALUE

put_file() { curl -fsS -m 30 -o /dev/null -T "$2" "$1"; } # URL FILE

has() { [ "$(curl -fsS -m 30 "$1" 2>/dev/null)" = "$2" ]; } # URL VALUE

has_file() { # URL FILE
  curl -fsS -m 30 -o "$scratch/back" "$1" 2>/dev/null && cmp -s "$2" "$scratch/back"
}

# ---------------------------------------------------------------- the cluster of compose

master_url() { url_of "$KITTEN_MASTER_PORT"; }

scale() { quietly compose up -d --no-build --scale "worker=$1"; } # WORKERS

# Brings up that many workers, also where some were stopped, and waits until they have the indices from 0 on.
bring_up() { # WORKERS
  scale "$1"
  await "that $1 workers have indices" has_indices "$(seq -s ' ' 0 $(($1 - 1)))"
}

service() { # SERVICE: prints the ids of its running containers
  docker ps -q --filter "label=com.docker.compose.project=$cluster" --filter "label=com.docker.compose.service=$1"
}

address_of() { docker port "$1" "${2:-3001}" | head -n 1; } # CONTAINER [PORT]

index_in() { curl -fs -m 5 "http://$(address_of "$1")/getindex" 2>/dev/null; } # CONTAINER: its worker's index

container_of() { # INDEX: prints the container whose worker has it
  local id
  for id in $(service worker); do
    [ "$(index_in "$id")" != "$1" ] || {
      printf '%s' "$id"
      return 0
    }
  done
  return 1
}

worker_url() { # INDEX
  local id
  id=$(container_of "$1") && printf 'http://%s' "$(address_of "$id")"
}

indices() { # prints those of the running workers, in order
  local id
  for id in $(service worker); do
    index_in "$id" || true
    echo
  done | sed '/^$/d' | sort -n | tr '\n' ' '
}

has_indices() { [ "$(indices)" = "$1 " ]; }

nodes() { # prints the urls of the master and of all running workers
  local id
  printf '%s\n' "$(master_url)"
  for id in $(service worker); do printf 'http://%s\n' "$(address_of "$id")"; done
}

put_many() { # PREFIX: puts forty keys of the cluster through its first worker
  local worker number
  await "the map" map_is_complete "$(master_url)"
  worker=$(await "index 0" worker_url 0)
  for number in $(seq 40); do put "$worker/kv/$1/$number" "value $number"; done
}

every_node_has_many() { # PREFIX
  local node number
  for node in $(nodes); do
    for number in $(seq 40); do
      has "$node/kv/$1/$number" "value $number" || return 1
    done
  done
}

# Whether that many workers have equal shares of the 1,024 slots.
shares_are_equal() { # WORKERS
  [ "$(curl -fs -m 5 "$(master_url)/workers" | grep -o "\"slots\":$((1024 / $1))[,}]" | wc -l)" -eq "$1" ]
}
