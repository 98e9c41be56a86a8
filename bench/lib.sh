# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # used by the scripts, and set by them
# What the measuring scripts share; they source it after setting `bench` and `root`.
# Sets scratch, where data and results of this run go, and ends all nodes and removes it at the end.
case ${1:-} in -h | --help) sed -n -e 1d -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0" && exit ;; esac
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
worker_jar=$root/worker/target/kittenfs-worker.jar
master_jar=$root/master/target/kittenfs-master.jar
mkdir -p "${BENCH_DATA:-$root/target}"
scratch=$(mktemp -d "${BENCH_DATA:-$root/target}/bench.XXXXXX")
pids=""

end_nodes() {
  local pid
  for pid in $pids; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  pids=""
}

clean_up() {
  end_nodes
  rm -rf "$scratch"
}
trap clean_up EXIT

now() { date +%s.%N; }

say() { echo "$(date +%T) $*" >&2; }

# Where results go: a path from where the script was called.
output_path() { # [OUTPUT]
  case ${1:-$bench/RESULTS.md} in
    /*) echo "${1:-$bench/RESULTS.md}" ;;
    *) echo "$PWD/$1" ;;
  esac
}

need_jars() { # JAR...
  local jar
  for jar in "$@"; do
    [ -f "$jar" ] || { echo "error: build the jars first: mvn package" >&2; exit 1; }
  done
}

need() { # TOOL...
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "error: $tool is needed" >&2; exit 1; }
  done
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# Starts a jar and waits until it is healthy; sets pid. Polls often: the time of a start is measured, too.
start_node() { # JAR PORT NAME ARGUMENTS...
  # shellcheck disable=SC2086
  "$java" ${JAVA_OPTS-"@$root/scripts/java.options"} -jar "$1" --port "$2" --data "$scratch/$3" "${@:4}" >>"$scratch/$3.log" 2>&1 &
  pid=$!
  pids="$pids $pid"
  until curl -fs -o /dev/null "http://127.0.0.1:$2/health"; do
    kill -0 "$pid" 2>/dev/null || { cat "$scratch/$3.log" >&2; exit 1; }
    sleep 0.02
  done
}

# Starts a worker of the master at a port and waits until it has an index; sets port and pid.
start_worker_of() { # MASTER_PORT NAME
  port=$(free_port)
  # shellcheck disable=SC2086
  start_node "$worker_jar" "$port" "$2" --master "http://127.0.0.1:$1" ${WORKER_FLAGS:-}
  until curl -fs "http://127.0.0.1:$port/getindex" | grep -q '[0-9]'; do sleep 0.05; done
}

# Runs wrk and prints its line of results; fails when a request did.
measured() { # CASE WRK_ARGUMENTS...
  local line
  line=$(wrk "${@:2}" | sed -n 's/^RESULT //p')
  [ -n "$line" ] || { echo "error: wrk gave no result for $1" >&2; return 1; }
  case $line in
    *" 0") echo "$line" ;;
    *) echo "error: requests failed in $1: $line" >&2; return 1 ;;
  esac
}

# The median of one column of a result, divided and rounded as told.
median() { # CASE COLUMN DIVISOR FORMAT
  summary "$@" | sed 's/ (.*//'
}

# Prints "median (least–most)" of one column of a result, divided and rounded as told.
summary() { # CASE COLUMN DIVISOR FORMAT
  awk -v column="$2" -v divisor="$3" '{ print $column / divisor }' "$scratch/result.$1" | sort -g |
    awk -v format="$4" '{ v[NR] = $1 }
      END {
        median = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
        printf format " (" format "–" format ")", median, v[1], v[NR]
      }'
}

# Three lines about what was measured and where.
circumstances() {
  local commit
  commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
  [ -z "$(git -C "$root" status --porcelain --untracked-files=no 2>/dev/null)" ] || commit="$commit with changes"
  echo "- commit: $commit, $(date -u +%Y-%m-%d)"
  echo "- machine: $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
    "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB of memory," \
    "$(uname -s) $(uname -r | cut -d. -f1,2), $(df -T "$scratch" | awk 'NR == 2 { print $2 }')"
  echo "- $("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/Java \1/p')," \
    "options: ${JAVA_OPTS-those of the scripts}; wrk and the nodes share the machine, over loopback"
}

# Puts the standard input in place of the part of a file that begins with the same title, or at its end.
replace_part() { # FILE TITLE
  { echo "# $2" && cat; } >"$scratch/part"
  if [ -f "$1" ]; then
    awk -v title="# $2" '/^# / { ours = $0 == title } !ours' "$1" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' \
      >"$scratch/others"
  else
    : >"$scratch/others"
  fi
  { cat "$scratch/others"; [ ! -s "$scratch/others" ] || echo; cat "$scratch/part"; } >"$scratch/whole"
  cp "$scratch/whole" "$1"
}
