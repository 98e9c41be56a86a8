#!/bin/bash
# Writes the archive of classes that lets the node of this image start faster: one short life of the node,
# seen by the JVM of this image. Runs while the image is built.
# usage: archive.sh [OPTION_OF_THE_NODE...]
set -euo pipefail
here=$(dirname "$0")
archive=$here/node.jsa
scratch=$(mktemp -d)

# ask METHOD PATH [BODY]: one request, its answer thrown away
ask() {
  exec 3<>"/dev/tcp/127.0.0.1/$KITTEN_PORT"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' \
    "$1" "$2" "${#3}" "$3" >&3
  cat <&3 >"$scratch/answer"
  exec 3>&-
}

# The log of the archive would list the few old classes that cannot go into it.
# shellcheck disable=SC2086
java $JAVA_OPTS -XX:ArchiveClassesAtExit="$archive" -Xlog:cds=error -Xlog:cds+dynamic=error \
  -jar "$here/node.jar" --data "$scratch/data" "$@" &
node=$!
until "$here/healthy.sh" 2>"$scratch/why"; do
  kill -0 "$node" 2>"$scratch/why" || { echo "error: the node ended before it answered" >&2; exit 1; }
  sleep 0.1
done
for _ in 1 2 3; do
  ask PUT /put/cat meow
  ask GET /get/cat ""
  ask GET /gets ""
  ask GET /stats ""
done
kill "$node"
wait "$node" || [ $? -eq 143 ] # ended by SIGTERM, as told
rm -r "$scratch"
[ -s "$archive" ]
