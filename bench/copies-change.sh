#!/usr/bin/env bash
# Measures how fast slots move when a cluster comes to keep three copies of each value in place of one, when a fourth
# worker joins it, and when it comes to keep one copy again, and writes its part of bench/RESULTS.md.
# usage: bench/copies-change.sh [OUTPUT]     (with the jars built; nothing else should run on the machine)
# ROUNDS (3) is how many times; BLOBS (200) how many values of 1 MB there are, KEYS (100000) how many of 1 kB.
# WORKER_FLAGS go to every worker.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$bench/.." && pwd -P)
rounds=${ROUNDS:-3}
blobs=${BLOBS:-200}
keys=${KEYS:-100000}
# shellcheck source=bench/lib.sh
. "$bench/lib.sh"
output=$(output_path "$@")
need_jars "$worker_jar" "$master_jar"
need curl "$java"

add_worker() { # ROUND NUMBER
  local port
  start_worker_of "$master" "$1-worker$2"
  ports="${ports:+$ports }$port"
}

# Waits until slots move, or until none does any more.
await_state() { # running|idle
  until curl -fs "http://127.0.0.1:$master/rebalance" | grep -q "\"state\":\"$1\""; do sleep 0.05; done
}

# Does something and waits for the rebalance that follows; notes seconds and bytes per second of what moved.
timed() { # CASE COMMAND...
  local begun ended moved
  "${@:2}"
  await_state running
  begun=$(now)
  await_state idle
  ended=$(now)
  moved=$(curl -fs "http://127.0.0.1:$master/rebalance" | grep -o '"bytes_moved":[0-9]*' | cut -d: -f2)
  awk -v begun="$begun" -v ended="$ended" -v moved="$moved" \
    'BEGIN { print ended - begun, moved / (ended - begun) }' >>"$scratch/result.$1"
}

replicas() { # NUMBER
  curl -fsS -o /dev/null -X PUT "http://127.0.0.1:$master/replicas?n=$1"
}

measure() { # ROUND
  local ports
  master=$(free_port)
  ports=""
  start_node "$master_jar" "$master" "$1-master"
  add_worker "$1" 0
  add_worker "$1" 1
  add_worker "$1" 2
  until curl -fs "http://127.0.0.1:$master/ready" >/dev/null; do sleep 0.2; done
  await_state idle
  # shellcheck disable=SC2086
  "$java" "$bench/Fill.java" /kv/small "$keys" 1000 $ports
  # shellcheck disable=SC2086
  "$java" "$bench/Fill.java" /kv/large "$blobs" 1000000 $ports
  timed more replicas 3
  timed joined add_worker "$1" 3
  timed fewer replicas 1
  end_nodes
  rm -rf "$scratch/$1-"*
}

for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  measure "$round"
done

row() { # TEXT CASE
  echo "| $1 | $(summary "$2" 1 1 %.1f) | $(summary "$2" 2 1000000 %.0f) |"
}

{
  echo
  circumstances
  echo "- a cluster of three workers that share one disk, without load, \`--move-rate\` as it is; MB/s of keys and values"
  echo "  that moved, each counted once. $rounds rounds, median (least–most)"
  echo
  echo "| $blobs values of 1 MB and $keys of 1 kB | s | MB/s |"
  echo "|---|---|---|"
  row "from one copy to three" more
  row "a fourth worker joins three copies" joined
  row "from three copies to one, on four workers" fewer
} | replace_part "$output" "Another number of copies"
say "written to $output"
