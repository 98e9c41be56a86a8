#!/usr/bin/env bash
# Measures how long it takes until there are three copies of everything again after a worker vanished with its disk, and
# writes its part of bench/RESULTS.md.
# usage: bench/replacement.sh [OUTPUT]     (with the jars built; nothing else should run on the machine)
# ROUNDS (3) is how many times; BLOBS (1000) how many values of 1 MB there are, KEYS (20000) how many of 1 kB.
# WORKER_FLAGS go to every worker.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$bench/.." && pwd -P)
rounds=${ROUNDS:-3}
blobs=${BLOBS:-1000}
keys=${KEYS:-20000}
# shellcheck source=bench/lib.sh
. "$bench/lib.sh"
output=$(output_path "$@")
need_jars "$worker_jar" "$master_jar"
need curl "$java"

add_worker() { # ROUND NUMBER; sets pid
  local port
  start_worker_of "$master" "$1-worker$2"
  ports="${ports:+$ports }$port"
}

# Waits until GET /rebalance tells of members that come and go, or of no copy that is missing either.
await_members() { # change|all-there
  local told state
  while :; do
    told=$(curl -fs "http://127.0.0.1:$master/rebalance")
    state=copies-missing
    case $told in
      *'"members"'*) state=change ;;
      *'"short"'* | '') ;;
      *) state=all-there ;;
    esac
    [ "$state" != "$1" ] || break
    sleep 0.05
  done
}

missing_blobs() { # how many values all copies together have yet to fetch
  curl -fs "http://127.0.0.1:$master/groups" | grep -o '"missing_blobs":[0-9]*' |
    awk -F: '{ all += $2 } END { print all + 0 }'
}

measure() { # ROUND
  local ports others vanishing vanished begun ended
  master=$(free_port)
  ports=""
  start_node "$master_jar" "$master" "$1-master" --replicas 3 --replace-after 10s
  add_worker "$1" 0
  vanishing=$pid
  add_worker "$1" 1
  add_worker "$1" 2
  until curl -fs "http://127.0.0.1:$master/ready" >/dev/null; do sleep 0.2; done
  add_worker "$1" 3
  others=${ports#* }
  # shellcheck disable=SC2086
  "$java" "$bench/Fill.java" /kv/small "$keys" 1000 $others
  # shellcheck disable=SC2086
  "$java" "$bench/Fill.java" /kv/large "$blobs" 1000000 $others
  until [ "$(missing_blobs)" = 0 ]; do sleep 0.2; done
  vanished=$(now)
  kill -9 "$vanishing"
  wait "$vanishing" 2>/dev/null || true
  rm -rf "$scratch/$1-worker0"
  await_members change
  begun=$(now)
  await_members all-there
  ended=$(now)
  curl -fs "http://127.0.0.1:$master/groups" | grep -q '"worker":0' &&
    { echo "error: the worker that vanished is still a member" >&2; exit 1; }
  awk -v vanished="$vanished" -v begun="$begun" -v ended="$ended" -v bytes="$((blobs * 1000000 + keys * 1000))" \
    'BEGIN { print begun - vanished, ended - begun, bytes / (ended - begun) }' >>"$scratch/result.replacement"
  end_nodes
  rm -rf "$scratch/$1-"*
}

for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  measure "$round"
done

{
  echo
  circumstances
  echo "- a cluster of three workers with three copies and a fourth worker without any; \`--replace-after 10s\`. Another"
  echo "  worker is killed and its directory removed; all four workers share one disk. $rounds rounds, median (least–most)"
  echo
  echo "| $blobs values of 1 MB and $keys of 1 kB | |"
  echo "|---|---|"
  echo "| until the first copy begins, s | $(summary replacement 1 1 %.1f) |"
  echo "| from then until there are three copies of everything, s | $(summary replacement 2 1 %.1f) |"
  echo "| MB/s | $(summary replacement 3 1000000 %.0f) |"
} | replace_part "$output" "A worker that vanished"
say "written to $output"
