#!/bin/bash
# Writes the archive of classes (AppCDS) with which a node starts faster: one short life of the node, seen by the
# very Java that is to use it. Either there is a whole archive in the end or none.
# usage: archive.sh ARCHIVE JAVA [OPTION_OF_JAVA...] -jar JAR [OPTION_OF_THE_NODE...]
# Needs no curl, because images have none. The data and the port of this life are its own.
set -euo pipefail
archive=$1
java=$2
shift 2
scratch=$(mktemp -d)
log=$scratch/log
node=""

clean_up() {
  local status=$?
  trap - EXIT
  [ -z "$node" ] || kill -9 "$node" 2>/dev/null || true
  [ "$status" -eq 0 ] || [ ! -f "$log" ] || tail -n 5 "$log" >&2
  rm -rf "$scratch" "$archive.new.$$"
  exit "$status"
}
trap clean_up EXIT

# Prints the port on which the node listens, once it says so.
port() { sed -n 's|.* listens on http://[^ ]*:\([0-9]*\), .*|\1|p' "$log"; }

# ask METHOD PATH [BODY]: one request, its answer thrown away
ask() {
  exec 3<>"/dev/tcp/127.0.0.1/$(port)"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' \
    "$1" "$2" "${#3}" "$3" >&3
  cat <&3 >"$scratch/answer"
  exec 3>&-
}

# The log of the archive would list the few old classes that cannot go into it.
"$java" -XX:ArchiveClassesAtExit="$archive.new.$$" -Xlog:cds=off -Xlog:cds+dynamic=off \
  "$@" --host 127.0.0.1 --port 0 --data "$scratch/data" >"$log" 2>&1 </dev/null &
node=$!
until [ -n "$(port)" ]; do
  kill -0 "$node" 2>/dev/null || {
    echo "error: the node ended before it answered" >&2
    exit 1
  }
  sleep 0.1
done
for _ in 1 2 3; do
  ask PUT /put/cat meow
  ask GET /get/cat ""
  ask GET /gets ""
  ask GET /stats ""
done
kill "$node"
status=0
wait "$node" || status=$?
node=""
[ "$status" -eq 143 ] # ended by SIGTERM, as told
# Java trusts an archive: one that breaks off, as on a full disk, would end each node that has it.
"$java" -XX:SharedArchiveFile="$archive.new.$$" "$@" --version >"$log" 2>&1
mv -f "$archive.new.$$" "$archive"
