#!/usr/bin/env bash
# The images alone.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=docker/test-lib.sh
. "${self%/*}/../test-lib.sh"

size_of() { docker image inspect -f '{{.Size}}' "$1" 2>/dev/null || echo 0; } # IMAGE

for role in master worker; do say "kittenfs-$role: $(($(size_of "kittenfs-$role:$KITTEN_TAG") / 1000000)) MB"; done
with_java=$(size_of "${KITTEN_RUNTIME_IMAGE:-eclipse-temurin:17-jre}")
[ "$with_java" -eq 0 ] || say "of these the image with Java: $((with_java / 1000000)) MB"

takes_flags() {
  contains "$(docker run --rm "kittenfs-worker:$KITTEN_TAG" --version)" "kittenfs-worker"
  contains "$(docker run --rm "kittenfs-master:$KITTEN_TAG" --help)" "--port"
}
check "an image runs its node with flags" takes_flags

archive_fits() { # ROLE
  quietly docker run --rm --entrypoint java "kittenfs-$1:$KITTEN_TAG" -XX:+UseSerialGC -Xshare:on \
    -XX:SharedArchiveFile=/opt/kittenfs/node.jsa -jar /opt/kittenfs/node.jar --version
}
check "the archive of classes fits the java of the image" archive_fits worker

finish
