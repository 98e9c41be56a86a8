#!/usr/bin/env bash
# Measures how long a node in a container takes from the start of Java to its first answer, and how much
# processor time, with the image's archive of classes and without; medians of interleaved starts.
# usage: start-time.sh [IMAGE]      (kittenfs-worker unless told)
set -euo pipefail
case ${1:-} in -h | --help) sed -n -e 1d -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0" && exit ;; esac
[ $# -le 1 ] || { echo "usage: start-time.sh [IMAGE]" >&2; exit 2; }

docker run --rm --interactive --entrypoint bash "${1:-kittenfs-worker}" -s <<'INSIDE'
set -euo pipefail
median() { sort -n "$1" | sed -n 11p; }

start() { # FILE [OPTION...]
  local file=$1 began node resident used
  shift
  began=$(date +%s%3N)
  # shellcheck disable=SC2086
  java $JAVA_OPTS "$@" -jar /opt/kittenfs/node.jar >/tmp/log 2>&1 </dev/null &
  node=$!
  until /opt/kittenfs/healthy.sh 2>/dev/null; do sleep 0.02; done
  echo $(($(date +%s%3N) - began)) >>"$file.elapsed"
  # Fields 14 and 15: hundredths of a second for itself and in the system.
  used=$(awk '{ print ($14 + $15) * 10 }' "/proc/$node/stat")
  resident=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$node/status")
  echo "$used" >>"$file.used"
  echo "$resident" >>"$file.resident"
  kill "$node"
  wait "$node" || true
}

for round in $(seq 21); do
  start /tmp/without
  start /tmp/with -XX:SharedArchiveFile=/opt/kittenfs/node.jsa
done
for kind in without with; do
  echo "$kind archive: $(median "/tmp/$kind.elapsed") ms, of the processor $(median "/tmp/$kind.used") ms," \
    "resident $(median "/tmp/$kind.resident") MB"
done
INSIDE
