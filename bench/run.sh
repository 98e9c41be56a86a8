#!/usr/bin/env bash
# Measures a worker with wrk and curl over loopback and writes bench/RESULTS.md.
# usage: bench/run.sh [OUTPUT]     (with the jars built; nothing else should run on the machine)
# ROUNDS (5) and SECONDS_EACH (10) make it longer or shorter, REST (3) is the pause before each case, in which
# LevelDB ends the merging that the case before left it; BENCH_DATA is where the data goes for the time.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$bench/.." && pwd -P)
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-10}
rest=${REST:-3}
# shellcheck source=bench/lib.sh
. "$bench/lib.sh"
output=$(output_path "$@")
need_jars "$worker_jar"
need wrk curl "$java"
cd "$bench" # the Lua files load each other from here

start_worker() { # FSYNC: sets port and pid
  port=$(free_port)
  start_node "$worker_jar" "$port" "$1" --fsync "$1"
  curl -fsS -o /dev/null -X POST "http://127.0.0.1:$port/worker/0"
}

resident() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }

# Runs wrk once and adds a line to the results of the case.
run_wrk() { # CASE CONNECTIONS SCRIPT URL [ARGUMENT]
  local line threads=1
  [ "$2" -eq 1 ] || threads=2
  sleep "$rest"
  line=$(measured "$1" -t"$threads" -c"$2" -d"${seconds}s" -s "$3" "$4" "${@:5}")
  [ "$round" -eq 0 ] || echo "$line" >>"$scratch/result.$1"
}

# Moves 100 MB once and notes MB/s.
run_curl() { # CASE CURL_ARGUMENTS...
  local name=$1 time
  shift
  time=$(curl -fsS -o /dev/null -w '%{time_total}' "$@")
  [ "$round" -eq 0 ] || awk -v t="$time" 'BEGIN { printf "%.1f\n", 100 / t }' >>"$scratch/result.$name"
}

start_worker always
always=http://127.0.0.1:$port
always_pid=$pid
start_worker off
off=http://127.0.0.1:$port
off_pid=$pid
fresh_mb=$(resident "$always_pid")

head -c 100 /dev/zero | tr '\0' 'x' | curl -fsS -o /dev/null -T - "$always/put/bench/one"
head -c 100000000 /dev/urandom >"$scratch/100MB"

# The cases take turns, so that a disturbance meets all of them; round 0 only warms up.
round=0
while [ "$round" -le "$rounds" ]; do
  echo "round $round of $rounds" >&2
  for connections in 1 32; do
    run_wrk "get.$connections" "$connections" get.lua "$always/get/bench/one"
    run_wrk "put-always.$connections" "$connections" put.lua "$always" -- "r$round-c$connections"
    run_wrk "put-off.$connections" "$connections" put.lua "$off" -- "r$round-c$connections"
  done
  run_curl put-100mb -T "$scratch/100MB" "$always/put/bench/large"
  run_curl get-100mb "$always/get/bench/large"
  round=$((round + 1))
done

curl -fsS -o "$scratch/back" "$always/get/bench/large"
cmp "$scratch/100MB" "$scratch/back"

row() { # TITLE CASE CONNECTIONS
  printf '| %s | %s | %s | %s | %s |\n' "$1" "$3" "$(summary "$2.$3" 1 1 %.0f)" \
    "$(summary "$2.$3" 2 1000 %.2f)" "$(summary "$2.$3" 3 1000 %.2f)"
}

{
  echo
  circumstances
  echo "- $rounds rounds of $seconds s for each case, taking turns with $rest s of rest, after one to warm up:" \
    "median (least–most)"
  echo
  echo "| values of 100 bytes | connections | requests/s | p50 ms | p99 ms |"
  echo "|---|---|---|---|---|"
  for connections in 1 32; do
    row "GET of an existing one" get "$connections"
    row "PUT of new ones, \`--fsync=always\`" put-always "$connections"
    row "PUT of new ones, \`--fsync=off\`" put-off "$connections"
  done
  echo
  echo "| one value of 100 MB, \`--fsync=always\` | MB/s |"
  echo "|---|---|"
  echo "| PUT with curl | $(summary put-100mb 1 1 %.0f) |"
  echo "| GET with curl | $(summary get-100mb 1 1 %.0f) |"
  echo
  echo "| resident memory | MB |"
  echo "|---|---|"
  echo "| a worker just started | $fresh_mb |"
  echo "| \`--fsync=always\` worker at the end | $(resident "$always_pid") |"
  echo "| \`--fsync=off\` worker at the end | $(resident "$off_pid") |"
} | replace_part "$output" "Measured with bench/run.sh"
cat "$output"
