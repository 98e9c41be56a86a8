#!/usr/bin/env bash
# Tests the images, docker-compose.yml, docker-setup.sh and docker-down.sh for real: builds, starts clusters,
# kills containers, looks for the data. On an engine that runs already it touches nothing but its own; where none
# runs it starts one (root, on Linux) and stops it again.
# usage: test.sh [NAME...]      exit status 77: there is no engine, and none can be started
# A NAME is that of a file in docker/tests, such as compose; without one, all of them run. Each has clusters of its
# own, and runs whatever happened to the others.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib.sh
. "${self%/*}/../scripts/lib.sh"
# shellcheck source=docker/engine.sh
. "$ROOT/docker/engine.sh"
# shellcheck source=scripts/test-checks.sh
. "$ROOT/scripts/test-checks.sh"

help_if_asked "$@"
tests=$ROOT/docker/tests
if [ $# -eq 0 ]; then
  for file in "$tests"/*.sh; do
    file=${file##*/}
    set -- "$@" "${file%.sh}"
  done
fi
for name in "$@"; do
  [ -f "$tests/$name.sh" ] || usage_error "there is no \"$name\" in docker/tests"
done

scratch=$(cd "$(mktemp -d)" && pwd -P)
engine=$scratch/engine
images=kittenfs-test-$$
# Each file makes a directory of its own for its results in that of all.
results=$scratch/results
mkdir "$results"
export KITTEN_TAG=test-$$ KITTEN_TEST_RESULTS=$results
started=$SECONDS

clean_up() {
  local status=$?
  trap - EXIT INT TERM
  docker rmi "kittenfs-master:$KITTEN_TAG" "kittenfs-worker:$KITTEN_TAG" "$images-build" "$images-runtime" \
    >/dev/null 2>&1 || true
  remove_engine "$engine"
  rm -rf "$scratch"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if engine_answers; then
  has_compose || without_engine "an engine runs, but there is no docker compose; install it"
  say "using the engine that runs ($(docker version --format '{{.Server.Version}}'))"
else
  start_engine "$engine"
  DOCKER_HOST=$(address_of_engine "$engine")
  export DOCKER_HOST
fi
if ! has_base_images "$engine"; then
  make_base_images "$images" "$scratch"
  export KITTEN_BUILD_IMAGE=$images-build KITTEN_RUNTIME_IMAGE=$images-runtime
fi
ready=$SECONDS

cd / # from any directory
compose build >"$scratch/build.log" 2>&1 || {
  tail -n 30 "$scratch/build.log" >&2
  fail "compose did not build the images, so nothing was tested; the lines above say why"
}
say "compose built the images in $((SECONDS - ready)) seconds"

for name in "$@"; do
  say "--- $name"
  status=0
  "$tests/$name.sh" || status=$?
  [ ! -f "$results/$name/passed" ] || cat "$results/$name/passed" >>"$results/passed"
  # A file that failed has named the checks, unless something worse happened to it.
  if [ -f "$results/$name/failed" ]; then
    cat "$results/$name/failed" >>"$results/failed"
  elif [ "$status" -ne 0 ]; then
    printf '%s: ended with status %s\n' "$name" "$status" >>"$results/failed"
  fi
done

list_failures
require_all_passed containers
say "containers: $(passed) checks passed in $((SECONDS - started)) seconds, $((ready - started)) of them for the engine"
