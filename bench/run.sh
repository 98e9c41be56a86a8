#!/usr/bin/env bash
# Measures a worker with wrk and curl over loopback and writes bench/RESULTS.md.
# usage: bench/run.sh [OUTPUT]     (with the jars built; nothing else should run on the machine)
# ROUNDS (5) and SECONDS_EACH (10) make it longer or shorter, REST (3) is the pause before each case, in which
# LevelDB ends the merging that the case before left it; BENCH_DATA is where the data goes for the time.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$bench/.." && pwd -P)
output=${1:-$bench/RESULTS.md}
case $output in /*) ;; *) output=$PWD/$output ;; esac
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-10}
rest=${REST:-3}
jar=$root/worker/target/kittenfs-worker.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
cd "$bench" # the Lua files load each other from here

for tool in wrk curl "$java"; do
  command -v "$tool" >/dev/null || { echo "error: $tool is needed" >&2; exit 1; }
done
[ -f "$jar" ] || { echo "error: build the jars first: mvn package" >&2; exit 1; }

mkdir -p "${BENCH_DATA:-$root/target}"
scratch=$(mktemp -d "${BENCH_DATA:-$root/target}/bench.XXXXXX")
pids=""
clean_up() {
  local pid
  for pid in $pids; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$scratch"
}
trap clean_up EXIT

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

start_worker() { # FSYNC: sets port and pid
  port=$(free_port)
  # shellcheck disable=SC2086
  "$java" ${JAVA_OPTS:-} -jar "$jar" --port "$port" --data "$scratch/$1" --fsync "$1" \
    >"$scratch/$1.log" 2>&1 &
  pid=$!
  pids="$pids $pid"
  until curl -fs -o /dev/null "http://127.0.0.1:$port/health"; do
    kill -0 "$pid" 2>/dev/null || { cat "$scratch/$1.log" >&2; exit 1; }
    sleep 0.2
  done
  curl -fsS -o /dev/null -X POST "http://127.0.0.1:$port/worker/0"
}

resident() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }

# Runs wrk once and adds a line to the results of the case.
run_wrk() { # CASE CONNECTIONS SCRIPT URL [ARGUMENT]
  local line threads=1
  [ "$2" -eq 1 ] || threads=2
  sleep "$rest"
  line=$(wrk -t"$threads" -c"$2" -d"${seconds}s" -s "$3" "$4" "${@:5}" | sed -n 's/^RESULT //p')
  [ -n "$line" ] || { echo "error: wrk gave no result for $1" >&2; exit 1; }
  case $line in
    *" 0") ;;
    *) echo "error: requests failed in $1: $line" >&2; exit 1 ;;
  esac
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

# Prints "median (least–most)" of one column of a result, divided and rounded as told.
summary() { # CASE COLUMN DIVISOR FORMAT
  awk -v column="$2" -v divisor="$3" '{ print $column / divisor }' "$scratch/result.$1" | sort -g |
    awk -v format="$4" '{ v[NR] = $1 }
      END {
        median = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
        printf format " (" format "–" format ")", median, v[1], v[NR]
      }'
}

row() { # TITLE CASE CONNECTIONS
  printf '| %s | %s | %s | %s | %s |\n' "$1" "$3" "$(summary "$2.$3" 1 1 %.0f)" \
    "$(summary "$2.$3" 2 1000 %.2f)" "$(summary "$2.$3" 3 1000 %.2f)"
}

commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
[ -z "$(git -C "$root" status --porcelain --untracked-files=no 2>/dev/null)" ] || commit="$commit with changes"
{
  echo "# Measured with bench/run.sh"
  echo
  echo "- commit: $commit, $(date -u +%Y-%m-%d)"
  echo "- machine: $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
    "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB of memory," \
    "$(uname -s) $(uname -r | cut -d. -f1,2), $(df -T "$scratch" | awk 'NR == 2 { print $2 }')"
  echo "- $("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/Java \1/p')," \
    "options: ${JAVA_OPTS:-none}; wrk and the workers share the machine, over loopback"
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
} >"$scratch/RESULTS.md"
mv "$scratch/RESULTS.md" "$output"
cat "$output"
