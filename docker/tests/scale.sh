#!/usr/bin/env bash
# A cluster of docker-compose.yml that grows and shrinks, ends and begins again.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=docker/test-lib.sh
. "${self%/*}/../test-lib.sh"

remove_cluster() { compose down --volumes; }

# put_on_each PREFIX INDEX...: a key of its own for each of these workers
put_on_each() {
  local prefix=$1 index worker
  shift
  for index in "$@"; do
    worker=$(await "index $index" worker_url "$index")
    put "$worker/put/$prefix-$index" "value $index"
  done
}

each_has() { # PREFIX INDEX...
  local prefix=$1 index worker
  shift
  for index in "$@"; do
    worker=$(await "index $index" worker_url "$index")
    has "$worker/get/$prefix-$index" "value $index" || fail "$prefix-$index is gone"
  done
}

two_run() { [ "$(service worker | wc -l)" -eq 2 ]; }

scales() {
  bring_up 2
  put_on_each scaled 0 1
  put_many scaled
  bring_up 4
  await "equal shares" shares_are_equal 4
  every_node_has_many scaled || fail "a key under /kv is missing"
  put_on_each scaled 2 3
  scale 2
  await "that two are left" two_run
  await "two indices" has_indices "0 1"
  each_has scaled 0 1
  bring_up 4
  each_has scaled 0 1 2 3
  await "all keys under /kv" every_node_has_many scaled
}
check "from two workers to four and back, and to four again: everything is there" scales

begins_again() {
  local worker
  bring_up 4
  put_on_each kept 0 3
  put_many kept
  worker=$(await "index 0" worker_url 0)
  put_file "$worker/put/kept/cat.jpg" "$scratch/cat.jpg"
  quietly compose down
  bring_up 4
  each_has kept 0 3
  worker=$(await "index 0" worker_url 0)
  has_file "$worker/get/kept/cat.jpg" "$scratch/cat.jpg" || fail "the file is gone"
  await "all keys under /kv" every_node_has_many kept
}
check "down keeps the values, and another up finds them" begins_again

finish
