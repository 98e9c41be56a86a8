#!/usr/bin/env bash
# docker-setup.sh and docker-down.sh.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=docker/test-lib.sh
. "${self%/*}/../test-lib.sh"

setup=$ROOT/docker/docker-setup.sh
down=$ROOT/docker/docker-down.sh
squatter=$cluster-squatter

remove_cluster() {
  docker rm -f -v "$squatter"
  "$down" -volumes 1
}

master=$(url_of "$KITTEN_BASE_PORT")
first=$(url_of $((KITTEN_BASE_PORT + 1)))
second=$(url_of $((KITTEN_BASE_PORT + 2)))
third=$(url_of $((KITTEN_BASE_PORT + 3)))

index_is() { [ "$(curl -fsS -m 5 "$1/getindex")" = "$2" ] || fail "the worker at $1 does not have index $2"; } # URL INDEX

says_what_it_needs() {
  contains "$("$setup" --help)" "usage: docker-setup.sh"
  contains "$("$down" --help)" "usage: docker-down.sh"
  refuses "usage" "$setup"
  refuses "usage" "$setup" -num_workers
  refuses "number" "$setup" -num_workers many
  refuses "at least 1" "$setup" -num_workers 0
  refuses "number" "$setup" -num_workers 101
  refuses "even number of copies" "$setup" -num_workers 3 -replicas 2
  refuses "3 copies need 3 workers" "$setup" -num_workers 2 -replicas 3
  refuses "there is no -colour" "$setup" -num_workers 2 -colour 1
  refuses "usage" "$down" now
  refuses "no container engine answers" env "DOCKER_HOST=unix://$scratch/none" "$setup" -num_workers 2
}
check "docker-setup.sh says what it needs" says_what_it_needs

starts_workers() {
  ln -s "$setup" "$scratch/linked-setup"
  quietly timeout 600 "$scratch/linked-setup" -num_workers 2 -build 1 -network 1 -volumes 1
  contains "$(cat "$scratch/output")" "/kv is ready"
  index_is "$first" 0
  index_is "$second" 1
}
set_up "docker-setup.sh starts workers whose indices match their ports" starts_workers

takes_keys() {
  put "$first/kv/note" everywhere
  has "$second/kv/note" everywhere || fail "the other worker does not find it"
  has "$master/kv/note" everywhere || fail "the master does not find it"
}
check "it waits until the cluster takes keys" takes_keys

clones() {
  put "$first/put/mood" happy
  put_file "$first/put/photos/cat.jpg" "$scratch/cat.jpg"
  contains "$(curl -fsS -m 60 -X POST "$second/clone/0")" '"records"'
  has_file "$second/get/photos/cat.jpg" "$scratch/cat.jpg" || fail "the file is not the same"
}
check "its workers keep values and clone" clones

comes_back() {
  put "$first/put/killed" happy
  docker kill "$cluster-worker-1" >/dev/null
  docker start "$cluster-worker-1" >/dev/null
  await "its value" has "$first/get/killed" happy
  index_is "$first" 0
}
check "its killed worker comes back with data and index" comes_back

runs_again() {
  quietly "$setup" -num_workers 3
  index_is "$third" 2
  put "$first/put/again" happy
  put "$third/put/again" happy
  contains "$("$setup" -num_workers 1 -network 1 -volumes 1)" "kept the volume $cluster-worker-1"
  has "$first/get/again" happy || fail "the value of the first is gone"
  ! port_in_use $((KITTEN_BASE_PORT + 3)) || fail "the third worker still runs"
}
check "run again it keeps values, whatever the flags; another worker joins and goes" runs_again

names_the_port() {
  contains "$("$down")" "kept the volumes"
  quietly docker run -d --rm --name "$squatter" -p "127.0.0.1:$((KITTEN_BASE_PORT + 1)):3001" \
    "kittenfs-worker:$KITTEN_TAG"
  refuses "port $((KITTEN_BASE_PORT + 1)) is in use" "$setup" -num_workers 1
  quietly docker rm -f -v "$squatter"
}
check "a port in use is named" names_the_port

keeps_values() {
  quietly "$setup" -num_workers 3
  put "$first/put/kept" happy
  put "$third/put/kept" happy
  contains "$("$down")" "kept the volumes"
  quietly "$setup" -num_workers 3
  has "$first/get/kept" happy || fail "the value of the first is gone"
  has "$third/get/kept" happy || fail "the value of the third is gone"
  contains "$("$down" -volumes 1)" "removed the volumes"
  [ -z "$(docker ps -aq --filter "name=$cluster")$(docker volume ls -q --filter "name=$cluster")" ] ||
    fail "something is left"
  [ -z "$(docker network ls -q --filter "name=$cluster")" ] || fail "the network is left"
}
check "docker-down.sh keeps values until it is told otherwise" keeps_values

finish
