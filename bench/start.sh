#!/usr/bin/env bash
# Measures how long a worker takes from the start of Java to its first answer, and how much processor time, with
# the archive of classes that the scripts write and without; and how long scripts/up.sh takes for a new cluster of
# three workers, and for the same one again. Interleaved; everything else on the machine makes the elapsed times
# longer, the processor times hardly.
# usage: start.sh [OUTPUT]     (bench/RESULTS.md unless told)
# ROUNDS is how often each is measured, 9 unless set.
set -euo pipefail
bench=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$bench")
# shellcheck source=bench/lib.sh
. "$bench/lib.sh"
need_jars "$worker_jar" "$master_jar"
need curl
output=$(output_path "${1:-}")
rounds=${ROUNDS:-9}
unset JAVA_OPTS KITTEN_MASTER KITTEN_REPLICAS
export KITTEN_HOME=$scratch/home

# The first start writes the archives.
KITTEN_BASE_PORT=$(free_port) "$root/scripts/up.sh" 0 >"$scratch/log"
"$root/scripts/down.sh" >"$scratch/log"
# shellcheck disable=SC2016
archive=$(bash -c '. "$1/scripts/lib.sh" && archive_of worker "$(find_java)"' - "$root")
[ -s "$archive" ] || { echo "error: there is no archive of classes" >&2; exit 1; }

start_worker() { # CASE [OPTION_OF_JAVA...]
  local began took used resident
  began=$(now)
  JAVA_OPTS="@$root/scripts/java.options ${*:2}" start_node "$worker_jar" "$(free_port)" "worker.$RANDOM"
  took=$(since "$began")
  # Fields 14 and 15: hundredths of a second for itself and in the system.
  used=$(awk '{ print ($14 + $15) / 100 }' "/proc/$pid/stat")
  resident=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status")
  echo "$took $used $resident" >>"$scratch/result.$1"
  end_nodes
}

since() { awk -v from="$1" -v to="$(now)" 'BEGIN { print to - from }'; } # TIME

start_cluster() { # CASE
  local began
  began=$(now)
  "$root/scripts/up.sh" 3 >"$scratch/log"
  since "$began" >>"$scratch/result.$1"
  "$root/scripts/down.sh" >"$scratch/log"
}

for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  start_worker without
  start_worker with "-XX:SharedArchiveFile=$archive"
  KITTEN_BASE_PORT=$(free_port)
  export KITTEN_BASE_PORT
  rm -rf "$KITTEN_HOME"
  start_cluster new
  start_cluster again
done

{
  echo
  circumstances
  echo "- $rounds starts of each, taking turns: median (least–most); load of the machine at the end:" \
    "$(cut -d ' ' -f 1 /proc/loadavg)"
  echo
  echo "| a worker until its first answer | seconds | processor seconds | resident MB |"
  echo "|---|---|---|---|"
  for case in without with; do
    echo "| $case the archive of classes | $(summary "$case" 1 1 %.2f) | $(summary "$case" 2 1 %.2f) | $(summary "$case" 3 1 %.0f) |"
  done
  echo
  echo "| \`scripts/up.sh 3\` | seconds |"
  echo "|---|---|"
  echo "| a new cluster | $(summary new 1 1 %.1f) |"
  echo "| the same again | $(summary again 1 1 %.1f) |"
} >"$scratch/report"
replace_part "$output" "Measured with bench/start.sh" <"$scratch/report"
