#!/usr/bin/env bash
# Measures three copies of every value beside etcd with three members, in turn, over loopback, and writes its part of
# bench/RESULTS.md. Both answer a write when a majority has it on its disk, and reads are linearizable.
# usage: bench/copies.sh [OUTPUT]     (with the jars built; nothing else should run on the machine)
# ROUNDS (5), SECONDS_EACH (5) and REST (1) are as in run.sh; CONNECTIONS ("1 32 128") are the cases. WARM (40) is for
# how many seconds each kind of work is done at first, with the most connections: in a run of several minutes no figure
# rose after it. WORKER_FLAGS go to every worker. Needs wrk and etcd.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$bench/.." && pwd -P)
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-5}
rest=${REST:-1}
connections=${CONNECTIONS:-1 32 128}
warm=${WARM:-40}
keys=2000
# shellcheck source=bench/lib.sh
. "$bench/lib.sh"
output=$(output_path "$@")
need_jars "$worker_jar" "$master_jar"
need wrk curl openssl etcd "$java"
cd "$bench" # the Lua files load each other from here

# --- etcd: three members; its leader is asked.
start_etcd() {
  local number cluster="" port
  declare -a client peer
  for number in 0 1 2; do
    client[number]=$(free_port)
    peer[number]=$(free_port)
    cluster="$cluster${cluster:+,}e$number=http://127.0.0.1:${peer[number]}"
  done
  for number in 0 1 2; do
    etcd --name "e$number" --data-dir "$scratch/etcd$number" --logger zap --log-level error \
      --listen-client-urls "http://127.0.0.1:${client[number]}" \
      --advertise-client-urls "http://127.0.0.1:${client[number]}" \
      --listen-peer-urls "http://127.0.0.1:${peer[number]}" \
      --initial-advertise-peer-urls "http://127.0.0.1:${peer[number]}" \
      --initial-cluster "$cluster" >>"$scratch/etcd$number.log" 2>&1 &
    pids="$pids $!"
  done
  for number in 0 1 2; do
    until curl -fs "http://127.0.0.1:${client[number]}/health" | grep -q true; do sleep 0.1; done
  done
  for number in 0 1 2; do
    port=${client[number]}
    if curl -fs -X POST -d '{}' "http://127.0.0.1:$port/v3/maintenance/status" |
      tr -d '"' | awk -F'[:,{}]' '{ for (i = 1; i < NF; i++) { if ($i == "member_id") me = $(i + 1); if ($i == "leader") leader = $(i + 1) } }
        END { exit me != leader }'; then
      etcd=$port
    fi
  done
  [ -n "${etcd:-}" ] || { echo "error: etcd has no leader" >&2; exit 1; }
}

# --- KittenFS: three workers; each leads a group, and is asked for the keys of that group.
start_kitten() {
  local port number
  master=$(free_port)
  start_node "$master_jar" "$master" master --replicas 3
  workers=""
  for number in 0 1 2; do
    start_worker_of "$master" "worker$number"
    workers="$workers${workers:+ }$port"
  done
  read -r first _ <<<"$workers"
  until leaders | sort -u | tr '\n' ' ' | grep -q '^0 1 2 $'; do sleep 0.2; done
  leaders >"$scratch/leaders"
  share_keys
}

# Writes a file of paths for each worker, those of the group that it leads, and stores a value under each.
share_keys() {
  local number hash file slot
  declare -a leader
  mapfile -t leader <"$scratch/leaders"
  mkdir "$scratch/names" # a file for each, since openssl is then started once
  for number in $(seq 0 $((keys - 1))); do printf 'few/%s' "$number" >"$scratch/names/$number"; done
  find "$scratch/names" -type f -exec openssl dgst -sha512-256 -r {} + >"$scratch/hashes"
  while read -r hash file; do
    slot=$((16#${hash:0:3} >> 2))
    echo "/kv/few/${file##*/}" >>"$scratch/keys${leader[$slot]}"
  done <"$scratch/hashes"
  for number in 0 1 2; do
    sed "s|.*|url = \"http://127.0.0.1:$first&\"|" "$scratch/keys$number" |
      curl -fs -X PUT --data-binary "$(printf '%100s' '')" -K - >/dev/null
  done
}

leaders() { # the leading worker of each slot, one per line
  curl -fs "http://127.0.0.1:$master/map" | sed 's/.*"slots":\[\([^]]*\)\].*/\1/' | tr ',' '\n'
}

run() { # CASE CONNECTIONS URL SCRIPT ARGUMENTS...
  local line threads=3
  [ "$2" -ge 3 ] || threads=1
  sleep "$rest"
  line=$(measured "$1" -t"$threads" -c"$2" -d"${seconds}s" -s "$4" "$3" -- "${@:5}")
  [ "$round" -eq 0 ] || echo "$line" >>"$scratch/result.$1"
}

each_work() { # CONNECTIONS
  run "etcd-put-$1" "$1" "http://127.0.0.1:$etcd" etcd.lua put
  run "one-put-$1" "$1" "http://127.0.0.1:$first" kv-put.lua "${own[0]}"
  NODES=$workers run "three-put-$1" "$1" "http://127.0.0.1:$first" kv-put.lua "${own[@]}"
  run "etcd-get-$1" "$1" "http://127.0.0.1:$etcd" etcd.lua range
  run "one-get-$1" "$1" "http://127.0.0.1:$first" kv-get.lua "${own[0]}"
  NODES=$workers run "three-get-$1" "$1" "http://127.0.0.1:$first" kv-get.lua "${own[@]}"
}

say "starting etcd and KittenFS"
start_etcd
start_kitten
own=("$scratch/keys0" "$scratch/keys1" "$scratch/keys2")

say "warming up"
round=0
seconds=$warm each_work "${connections##* }"
for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  for c in $connections; do each_work "$c"; done
done

ratio() { # CASE CASE: the median of the rounds' ratios
  paste -d' ' "$scratch/result.$1" "$scratch/result.$2" | awk '{ print $1 / $5 }' | sort -g |
    awk '{ v[NR] = $1 } END { printf "%.2f (%.2f–%.2f)", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[1], v[NR] }'
}
row() { # TITLE WORK CONNECTIONS
  printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$1" "$3" "$(summary "etcd-$2-$3" 1 1 %.0f)" \
    "$(summary "one-$2-$3" 1 1 %.0f)" "$(ratio "one-$2-$3" "etcd-$2-$3")" \
    "$(summary "three-$2-$3" 1 1 %.0f)" "$(ratio "three-$2-$3" "etcd-$2-$3")"
}
{
  echo
  circumstances
  echo "- $rounds rounds of $seconds s a case, in turn, after $warm s of each work; requests a second, values of 100 bytes,"
  echo "  median (least–most); etcd $(etcd --version | sed -n 's/etcd Version: //p') by its HTTP gateway, its leader asked"
  echo "- one group: all requests to the leader of one group. Three groups: each leader is asked for its own keys"
  echo
  echo "| work | connections | etcd | one group | ratio to etcd | three groups | ratio to etcd |"
  echo "|---|---|---|---|---|---|---|"
  for c in $connections; do row "PUT, on the disks of a majority" put "$c"; done
  for c in $connections; do row "GET, linearizable" get "$c"; done
} | replace_part "$output" "Three copies"
say "written to $output"
