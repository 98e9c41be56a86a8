#!/usr/bin/env bash
# Measures clusters with wrk and curl over loopback and writes its part of bench/RESULTS.md, as ratios within one run.
# usage: bench/cluster.sh [OUTPUT]     (with the jars built; nothing else should run on the machine)
# ROUNDS (5), SECONDS_EACH (10) and REST (3) are as in run.sh; KEYS (1000000) is how many keys are listed and started
# with, BLOBS (2000) how many values of 200 kB a rebalance moves half of. WORKER_FLAGS go to every worker.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$bench/.." && pwd -P)
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-10}
rest=${REST:-3}
keys=${KEYS:-1000000}
blobs=${BLOBS:-2000}
few=10000
threads=4
connections=32
# shellcheck source=bench/lib.sh
. "$bench/lib.sh"
output=$(output_path "$@")
need_jars "$worker_jar" "$master_jar"
need wrk curl openssl "$java"
cd "$bench" # the Lua files load each other from here

since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.3f\n", to - from }'; }

# The ports of each cluster by its name; those of the workers with a space between them.
declare -A master workers

add_worker() { # NAME
  local port
  start_worker_of "${master[$1]}" "$1-worker$(wc -w <<<"${workers[$1]:-}")"
  workers[$1]="${workers[$1]:+${workers[$1]} }$port"
}

owners() { # PORT: the owner of each slot, one per line
  curl -fs "http://127.0.0.1:$1/map" | sed 's/.*"slots":\[\([^]]*\)\].*/\1/' | tr ',' '\n'
}

await_spread() { # PORT WORKERS: until each of so many has the ideal number of slots or one off
  until owners "$1" | awk -v n="$2" '
      /^[0-9]+$/ { count[$1]++ }
      END {
        for (i in count) { owners++; all += count[i]; if (count[i] < int(1024 / n) || count[i] > 1024 / n + 1) bad = 1 }
        exit !(owners == n && all == 1024 && !bad)
      }'; do
    sleep 0.1
  done
}

start_cluster() { # NAME WORKERS
  say "starting a cluster of $2"
  local number
  master[$1]=$(free_port)
  start_node "$master_jar" "${master[$1]}" "$1-master"
  for ((number = 0; number < $2; number++)); do add_worker "$1"; done
  await_spread "${master[$1]}" "$2"
}

fill() { # PORTS PREFIX COUNT BYTES
  # shellcheck disable=SC2086
  "$java" "$bench/Fill.java" "$2" "$3" "$4" $1
}

run_wrk() { # CASE PORTS SCRIPT PATHS
  local line
  sleep "$rest"
  line=$(NODES=$2 measured "$1" -t"$threads" -c"$connections" -d"${seconds}s" -s "$3" "http://127.0.0.1:${2%% *}" -- "$4")
  [ "$round" -eq 0 ] || echo "$line" >>"$scratch/result.$1"
}

take_turns() { # FUNCTION: round 0 only warms up
  for round in $(seq 0 "$rounds"); do
    say "$1: round $round of $rounds"
    "$1"
  done
}

ratio() { # CASE COLUMN CASE: of the medians
  awk -v a="$(median "$1" "$2" 1 %.6f)" -v b="$(median "$3" "$2" 1 %.6f)" 'BEGIN { printf "%.2f", a / b }'
}

# --- Throughput with 1, 2 and 4 workers, every node asked alike; and of 2, the right node and others.
for size in 1 2 4; do
  start_cluster "of$size" "$size"
  fill "${workers[of$size]}" /kv/few/ "$few" 100
done
seq -f "/kv/few/%.0f" 0 $((few - 1)) >"$scratch/few"
owners "${master[of2]}" >"$scratch/owners"
say "which keys the first worker of two owns"
head -n 1000 "$scratch/few" | while read -r path; do
  hash=$(printf %s "${path#/kv/}" | openssl dgst -sha512-256 -r)
  [ "$(sed -n "$(((16#${hash:0:3} >> 2) + 1))p" "$scratch/owners")" != 0 ] || echo "$path"
done >"$scratch/first"
read -r right wrong <<<"${workers[of2]}"

throughput() {
  local size
  for size in 1 2 4; do
    run_wrk "get-of$size" "${workers[of$size]}" kv-get.lua "$scratch/few"
    run_wrk "put-of$size" "${workers[of$size]}" kv-put.lua "$scratch/few"
  done
  run_wrk get-right "$right" kv-get.lua "$scratch/first"
  run_wrk put-right "$right" kv-put.lua "$scratch/first"
  run_wrk get-wrong "$wrong" kv-get.lua "$scratch/first"
  run_wrk put-wrong "$wrong" kv-put.lua "$scratch/first"
  run_wrk get-master "${master[of2]}" kv-get.lua "$scratch/first"
  run_wrk put-master "${master[of2]}" kv-put.lua "$scratch/first"
}
take_turns throughput

# --- Many keys on one worker: start, listing; then over two.
start_cluster many 1
say "putting $keys keys"
fill "${workers[many]}" /kv/many/ "$keys" 100
list() { # CASE
  local start count
  start=$(now)
  count=$(curl -fsS -H 'Accept: application/x-ndjson' "http://127.0.0.1:${master[many]}/kv?prefix=many/" | wc -l)
  [ "$round" -eq 0 ] || since "$start" >>"$scratch/result.$1"
  [ "$count" -eq "$keys" ] || { echo "error: $count of $keys keys are listed" >&2; exit 1; }
}
list_one() { list list-of1; }
list_two() { list list-of2; }
take_turns list_one

many_pid=$pid
many_port=${workers[many]}
empty_port=$(free_port)
start_node "$worker_jar" "$empty_port" empty
empty_pid=$pid
restart() { # CASE PID PORT NAME ARGUMENTS...
  local start
  kill "$2"
  wait "$2" 2>/dev/null || true
  sleep "$rest"
  start=$(now)
  start_node "$worker_jar" "$3" "$4" "${@:5}"
  [ "$round" -eq 0 ] || since "$start" >>"$scratch/result.$1"
}
starts() {
  restart start-empty "$empty_pid" "$empty_port" empty
  empty_pid=$pid
  # shellcheck disable=SC2086
  restart start-many "$many_pid" "$many_port" many-worker0 --master "http://127.0.0.1:${master[many]}" ${WORKER_FLAGS:-}
  many_pid=$pid
}
take_turns starts

say "moving half of $keys keys"
start=$(now)
add_worker many
await_spread "${master[many]}" 2
small_seconds=$(since "$start")
take_turns list_two

# --- A rebalance of large values, and what readers feel of it.
start_cluster large 1
say "putting $blobs values of 200 kB"
fill "${workers[large]}" /kv/large/ "$blobs" 200000
fill "${workers[large]}" /kv/few/ "$few" 100
readers() { # CASE
  NODES=${master[large]} measured "$1" -t2 -c8 -d2s -s kv-get.lua "http://127.0.0.1:${master[large]}" -- "$scratch/few"
}
for round in $(seq 0 "$rounds"); do
  line=$(readers readers-before)
  [ "$round" -eq 0 ] || echo "$line" >>"$scratch/result.readers-before"
done
say "moving half of them"
start=$(now)
add_worker large
{ await_spread "${master[large]}" 2; since "$start" >"$scratch/large_seconds"; } &
moving=$!
while kill -0 "$moving" 2>/dev/null; do
  readers readers-during >>"$scratch/result.readers-during"
done
wait "$moving"
large_seconds=$(cat "$scratch/large_seconds")

say "planning"
"$java" -cp "$master_jar" "$bench/PlanOfManyWorkers.java" >"$scratch/plans"

rate() { awk -v amount="$1" -v seconds="$2" -v format="$3" 'BEGIN { printf format, amount / seconds }'; }
throughput_row() { # TITLE CASE BASE
  printf '| %s | %s | %s | %s | %s |\n' "$1" "$(summary "get-$2" 1 1 %.0f)" "$(ratio "get-$2" 1 "get-$3")" \
    "$(summary "put-$2" 1 1 %.0f)" "$(ratio "put-$2" 1 "put-$3")"
}
{
  echo
  circumstances
  echo "- $rounds rounds of $seconds s for each case, taking turns with $rest s of rest, after one to warm up:" \
    "median (least–most); all workers share the cores, so more of them cannot be faster here"
  echo
  echo "| values of 100 bytes, $connections connections | GET/s | ratio | PUT/s | ratio |"
  echo "|---|---|---|---|---|"
  throughput_row "1 worker" of1 of1
  throughput_row "2 workers, all asked alike" of2 of1
  throughput_row "4 workers, all asked alike" of4 of1
  throughput_row "2 workers, the owner is asked" right right
  throughput_row "2 workers, the other one is asked" wrong right
  throughput_row "2 workers, the master is asked" master right
  echo
  echo "| $keys keys | seconds | ratio |"
  echo "|---|---|---|"
  echo "| listing them all from 1 worker, NDJSON through the master | $(summary list-of1 1 1 %.2f) | 1 |"
  echo "| the same from 2 workers | $(summary list-of2 1 1 %.2f) | $(ratio list-of2 1 list-of1) |"
  echo "| start of an empty worker | $(summary start-empty 1 1 %.2f) | 1 |"
  echo "| start of a worker with all of them | $(summary start-many 1 1 %.2f) | $(ratio start-many 1 start-empty) |"
  echo
  echo "| a second worker joins | seconds | |"
  echo "|---|---|---|"
  echo "| half of $keys keys of 100 bytes | $small_seconds | $(rate $((keys / 2)) "$small_seconds" "%.0f keys/s") |"
  echo "| half of $blobs values of 200 kB | $large_seconds | $(rate "$((blobs / 10))" "$large_seconds" "%.1f MB/s") |"
  echo
  echo "| readers through the master, 8 connections | GET/s | p50 ms | p99 ms | ratio of p99 |"
  echo "|---|---|---|---|---|"
  for case in before during; do
    printf '| %s | %s | %s | %s | %s |\n' "$case" "$(summary "readers-$case" 1 1 %.0f)" \
      "$(summary "readers-$case" 2 1000 %.2f)" "$(summary "readers-$case" 3 1000 %.2f)" \
      "$(ratio "readers-$case" 3 readers-before)"
  done
  echo
  echo "| a plan for so many workers, one of them new | slots that move | ms |"
  echo "|---|---|---|"
  sed 's/\([^ ]*\) \([^ ]*\) \(.*\)/| \1 | \2 | \3 |/' "$scratch/plans"
} | replace_part "$output" "Measured with bench/cluster.sh"
cat "$output"
