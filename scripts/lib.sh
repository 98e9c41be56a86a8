# shellcheck shell=bash
# What the scripts share. Sourced, never run; works with bash 3.2. Who sources it has set self to its own path,
# behind every symbolic link: only the script itself can find that out, and only so does it find this file.
# No function answers through a variable. What it has to say it prints: answer=$(function) ends the script when
# the function failed, where `local answer=$(function)` would go on.

unset CDPATH # it would make cd print and go elsewhere
# In two steps, because the directory of the scripts may be a link itself.
ROOT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && cd .. && pwd -P)
KITTEN_HOME=${KITTEN_HOME:-$HOME/.kittenfs}
# How many seconds a node may take to become healthy, or to stop.
KITTEN_PATIENCE=${KITTEN_PATIENCE:-60}
# How many workers up.sh starts at a time.
AT_ONCE=8

say() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# What a script says about itself is the comment at its top.
# shellcheck disable=SC2154
help_if_asked() { # ARGUMENT...
  local argument
  for argument in "$@"; do
    case $argument in
      -h | --help) sed -n -e 1d -e '/^#/!q' -e 's/^# \{0,1\}//p' "$self" && exit ;;
    esac
  done
}

# For what the user typed: the error, the usage, exit code 2.
# shellcheck disable=SC2154
usage_error() { # WHAT
  printf 'error: %s\n' "$1" >&2
  sed -n 's/^# \(usage: .*\)/\1/p' "$self" >&2
  exit 2
}

# The end of an error about missing programs: the command that installs them on this system.
how_to_install() { # jdk | a package that has the same name everywhere ...
  local jdk words=$*
  if command -v apt-get >/dev/null 2>&1; then
    jdk=openjdk-17-jdk
    apt-cache show "$jdk" >/dev/null 2>&1 || jdk=default-jdk # newer releases have only newer ones
    printf 'Install it with\n  sudo apt-get install %s' "${words/jdk/$jdk}"
  elif command -v dnf >/dev/null 2>&1; then
    printf 'Install it with\n  sudo dnf install %s' "${words/jdk/java-21-openjdk-devel}"
  elif command -v apk >/dev/null 2>&1; then
    printf 'Install it with\n  sudo apk add %s' "${words/jdk/openjdk17-jdk}"
  elif command -v brew >/dev/null 2>&1; then
    printf 'Install it with\n  brew install %s' "${words/jdk/openjdk@17}"
    # Homebrew puts this Java on no path.
    case $words in *jdk*) printf '\n  export JAVA_HOME="%s"' "\$(brew --prefix openjdk@17)" ;; esac
  else
    words=${words// / and }
    printf 'Install %s.' "${words/jdk/a JDK 17 or later}"
  fi
}

# The same for Java, and for Maven too where both are missing, so that one command is enough.
how_to_install_java() {
  if command -v mvn >/dev/null 2>&1; then how_to_install jdk; else how_to_install jdk maven; fi
}

# Creates KITTEN_HOME, with the directories for pid files, logs, imports and data, and prints its path, absolute
# and without links. Scripts that start or stop nodes begin with KITTEN_HOME=$(make_home): the nodes are told
# apart by that path.
make_home() {
  local home
  mkdir -p "$KITTEN_HOME" || fail "cannot create KITTEN_HOME $KITTEN_HOME"
  home=$(cd "$KITTEN_HOME" && pwd -P) || exit
  mkdir -p "$home/run" "$home/logs" "$home/import" "$home/data" || exit
  printf '%s' "$home"
}

need() { # PROGRAM
  command -v "$1" >/dev/null 2>&1 || fail "$1 is not installed. $(how_to_install "$1")"
}

# Prints the path of a java of 17 or later.
find_java() {
  local java version major
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it. Correct or unset it."
  else
    java=$(command -v java) || fail "Java is not installed; KittenFS needs a JDK 17 or later. $(how_to_install_java)"
  fi
  version=$("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p')
  major=${version#1.} # 1.8 is Java 8
  major=${major%%[!0-9]*}
  [ -n "$major" ] || fail "$java does not run: $("$java" -version 2>&1 | tail -n 1)"
  [ "$major" -ge 17 ] ||
    fail "$java is Java $version; KittenFS needs a JDK 17 or later. $(how_to_install_java)
JAVA_HOME names another Java than the first on the PATH."
  printf '%s' "$java"
}

# What builds the jars; a Java without a compiler is enough to run them only.
need_build_tools() { # JAVA
  command -v mvn >/dev/null 2>&1 ||
    fail "mvn is not installed; Maven 3.8 or later builds the jars. $(how_to_install maven)"
  command -v "${JAVA_HOME:+$JAVA_HOME/bin/}javac" >/dev/null 2>&1 ||
    fail "$1 comes without javac; a JDK 17 or later builds the jars. $(how_to_install jdk)"
}

check_number() { # NAME VALUE MAXIMUM
  case $2 in
    '' | *[!0-9]* | ??????*) usage_error "$1 is a number from 0 to $3, not \"$2\"" ;;
  esac
  [ "$2" -le "$3" ] || usage_error "$1 is a number from 0 to $3, not $2"
}

check_port() {
  check_number "a port" "$1" 65535
  [ "$1" -gt 0 ] || usage_error "port 0 cannot be asked for here: nobody could find the node"
}

url_of() { printf 'http://127.0.0.1:%s' "$1"; }

# A port becomes the url of a node on this machine; a url stays.
as_url() {
  case $1 in
    http://* | https://*) printf '%s' "${1%/}" ;;
    *)
      check_port "$1"
      url_of "$1"
      ;;
  esac
}

port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

is_healthy() { curl -fs -m 5 -o /dev/null "$1/health" 2>/dev/null; }

jar_of() { printf '%s/%s/target/kittenfs-%s.jar' "$ROOT" "$1" "$1"; }

# Where the archive of classes of a role is, for one Java: beside the jar, so that `mvn clean` removes it, too.
archive_of() { # ROLE JAVA
  printf '%s/%s/target/kittenfs-%s-%s.jsa' "$ROOT" "$1" "$1" "$(readlink -f "$2" | cksum | cut -d ' ' -f 1)"
}

data_of() { printf '%s/data/%s-%s' "$KITTEN_HOME" "$1" "$2"; }

log_of() { printf '%s/%s-%s.log' "$KITTEN_HOME/logs" "$1" "$2"; }

pid_file_of() { printf '%s/%s-%s.pid' "$KITTEN_HOME/run" "$1" "$2"; }

is_stale() { # JAR: missing, or older than a source
  [ -f "$1" ] || return 0
  [ -n "$(find "$ROOT/pom.xml" "$ROOT"/*/pom.xml "$ROOT"/common/src/main "$ROOT"/raft/src/main \
    "$ROOT"/worker/src/main "$ROOT"/master/src/main -type f -newer "$1" 2>/dev/null)" ]
}

# Builds the jars, and prepares fast starts, where either is missing or old.
build_if_needed() { # JAVA
  local log=$KITTEN_HOME/logs/build.log
  if is_stale "$(jar_of worker)" || is_stale "$(jar_of master)"; then
    need_build_tools "$1"
    say "building the jars (mvn package, without tests) ..."
    (cd "$ROOT" && mvn -q -B -DskipTests -pl worker,master -am package) >"$log" 2>&1 </dev/null ||
      fail_with_log "the build failed" "$log"
    # Maven leaves a jar alone whose content stays the same; its age must still tell that it is current.
    touch "$(jar_of worker)" "$(jar_of master)"
  fi
  prepare_fast_starts "$1"
}

# Once for each build and each Java. Without an archive nodes start as well, only later, so no failure matters:
# an empty file says that it need not be tried again.
prepare_fast_starts() { # JAVA
  local role archive pids="" log=$KITTEN_HOME/logs/archive.log
  for role in worker master; do
    archive=$(archive_of "$role" "$1")
    if [ ! -w "${archive%/*}" ] || { [ -f "$archive" ] && [ "$archive" -nt "$(jar_of "$role")" ]; }; then
      continue
    fi
    [ -n "$pids" ] || say "preparing fast starts of nodes (once after each build) ..."
    # Those of earlier builds, also for other Javas.
    find "${archive%/*}" -name "kittenfs-$role-*.jsa" ! -newer "$(jar_of "$role")" -exec rm -f {} +
    (write_archive "$1" "$role" || : >"$archive") >>"$log" 2>&1 &
    pids="$pids $!"
  done
  # shellcheck disable=SC2086
  [ -z "$pids" ] || wait $pids
}

# The master that nobody finds there lets a worker load the client as well.
write_archive() { # JAVA ROLE
  set -- "$1" "$2" "$(archive_of "$2" "$1")"
  if [ "$2" = worker ]; then
    "$ROOT/scripts/archive.sh" "$3" "$1" "@$ROOT/scripts/java.options" -jar "$(jar_of worker)" \
      --master http://127.0.0.1:1
  else
    "$ROOT/scripts/archive.sh" "$3" "$1" "@$ROOT/scripts/java.options" -jar "$(jar_of master)"
  fi
}

fail_with_log() { # WHAT LOG
  {
    printf 'error: %s\n' "$1"
    printf 'The last lines of %s:\n' "$2"
    tail -n 20 "$2" 2>/dev/null | sed 's/^/  | /'
  } >&2
  exit 1
}

command_line_of() { # PID
  if [ -r "/proc/$1/cmdline" ]; then
    tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null || true
  else
    ps -ww -o command= -p "$1" 2>/dev/null || true
  fi
}

# Prints the pid of the node that these scripts started there and that still runs, else nothing.
# Pids are used again: it counts only when its command line is that of this very node.
pid_of() { # ROLE PORT
  local file pid
  file=$(pid_file_of "$1" "$2")
  [ -f "$file" ] || return 0
  pid=$(cat "$file")
  case $pid in '' | *[!0-9]*) return 0 ;; esac
  case $(command_line_of "$pid") in
    *"kittenfs-$1.jar --port $2 --data $(data_of "$1" "$2") "*) printf '%s' "$pid" ;;
  esac
}

# Ends the script when somebody else has the port of a node that is to be started, and says what to do.
refuse_taken_port() { # ROLE PORT
  local home
  [ -z "$(pid_of "$1" "$2")" ] && port_in_use "$2" || return 0
  home=$(home_of_node_on "$2")
  [ -z "$home" ] || fail "port $2 belongs to a node of another cluster, the one under KITTEN_HOME=$home, so the $1 was not started.
Choose other ports for this one, such as KITTEN_BASE_PORT=$(other_base "$2") for up.sh, or stop that one:
  KITTEN_HOME=\"$home\" \"$ROOT/scripts/down.sh\""
  fail "port $2 is in use by another program, so the $1 was not started.
Choose another port (KITTEN_BASE_PORT=$(other_base "$2") moves those of up.sh), or stop that program."
}

# The KITTEN_HOME under which these scripts started the node on that port, whoever did; else nothing.
home_of_node_on() { # PORT
  ps -ww -A -o command= 2>/dev/null |
    sed -n "s|.*kittenfs-[a-z]*\\.jar --port $1 --data \\(.*\\)/data/[a-z]*-$1 --host .*|\\1|p" | head -n 1
}

# A thousand further on, where that is a port.
other_base() { # PORT
  if [ "$1" -lt 60000 ]; then printf '%s' $(($1 + 1000)); else printf '%s' 3000; fi
}

# How many copies of each value a new cluster is to have; nothing leaves it to the master.
check_replicas() { # VALUE
  case $1 in
    '' | 1 | 3) ;;
    *[!0-9]*) usage_error "--replicas is 1 or 3, not \"$1\"" ;;
    *[02468]) usage_error "an even number of copies, $1, survives no more failures than one copy less: say 1 or 3" ;;
    *) usage_error "this version keeps 1 or 3 copies of each value, not $1" ;;
  esac
}

# Has the master keep the next index for a worker. It also waits for those announced before replicated groups
# begin: who comes later has no part in them.
announce_worker() { # MASTER_URL URL
  curl -fs -m 30 -o /dev/null "$1/add_worker?url=$2" || fail "the master on $1 keeps no index for $2"
}

# Starts the workers of the ports after the master's, several at once. They get their indices in the order of
# their ports all the same: each that has none yet is announced first. Only one that has data and that the master
# does not know has to register before those after it are announced.
start_workers() { # JAVA MASTER_PORT WORKERS
  local master known port first=$(($2 + 1)) last=$(($2 + $3))
  master=$(url_of "$2")
  known=$(curl -fs -m 5 "$master/workers") || fail "the master on $master does not answer"
  for port in $(seq "$first" "$last"); do
    case $known in *"\"$(url_of "$port")\""*) continue ;; esac
    if [ -d "$(data_of worker "$port")" ]; then
      start_node "$1" worker "$port" "$master"
    else
      announce_worker "$master" "$(url_of "$port")"
    fi
  done
  for port in $(seq "$first" "$last"); do
    launch_node "$1" worker "$port" "$master"
    # Many at once would only be in each other's way.
    [ "$port" -lt $((first + AT_ONCE)) ] || wait_until_ready worker $((port - AT_ONCE)) "$master"
  done
  for port in $(seq "$first" "$last"); do
    [ "$port" -le $((last - AT_ONCE)) ] || wait_until_ready worker "$port" "$master"
  done
}

# How many copies of each value a cluster has, for people.
say_copies() { # MASTER_URL
  local short
  short=$(curl -fs -m 5 "$1/rebalance" 2>/dev/null | sed -n 's/.*"short":"\([^"]*\)".*/\1/p')
  if [ -n "$short" ]; then
    say "$short"
  else
    say "each value has $(curl -fs -m 5 "$1/" | sed -n 's/.*"replicas":\([0-9]*\).*/\1/p') copies, on as many workers"
  fi
}

# Runs a node: this shell becomes Java.
run_node() { # JAVA ROLE PORT MASTER_URL_OR_EMPTY
  local java=$1 role=$2 port=$3 master=$4 archive options=() fast=()
  read -r -a options <<<"${JAVA_OPTS:-}" || true
  [ -n "${JAVA_OPTS+set}" ] || options=("@$ROOT/scripts/java.options")
  archive=$(archive_of "$role" "$java")
  # Java does without an archive that does not fit it, the jar or its options, and need not say so.
  [ ! -s "$archive" ] || fast=("-XX:SharedArchiveFile=$archive" -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off)
  set -- ${fast[@]+"${fast[@]}"} ${options[@]+"${options[@]}"} -jar "$(jar_of "$role")" \
    --port "$port" --data "$(data_of "$role" "$port")" --host 127.0.0.1
  if [ "$role" = worker ]; then
    set -- "$@" --import-dir "$KITTEN_HOME/import"
    [ -z "$master" ] || set -- "$@" --master "$master"
  elif [ -n "${KITTEN_REPLICAS:-}" ]; then
    set -- "$@" --replicas "$KITTEN_REPLICAS"
  fi
  exec "$java" "$@"
}

# Starts a node in the background and waits until it is healthy and, for a worker that has a master, until
# it has its index.
start_node() { # JAVA ROLE PORT MASTER_URL_OR_EMPTY
  launch_node "$@"
  wait_until_ready "$2" "$3" "$4"
  [ "$2" != master ] || url_of "$3" >"$KITTEN_HOME/last-master"
}

# Starts a node in the background unless it runs already.
launch_node() { # JAVA ROLE PORT MASTER_URL_OR_EMPTY
  local java=$1 role=$2 port=$3 master=$4 pid log url
  url=$(url_of "$port")
  log=$(log_of "$role" "$port")
  pid=$(pid_of "$role" "$port")
  if [ -n "$pid" ]; then
    say "$role on $url is running already (pid $pid)"
  else
    refuse_taken_port "$role" "$port"
    [ ! -f "$log" ] || mv -f "$log" "$log.1"
    # It outlives the terminal, as with nohup, which can run programs only.
    (trap '' HUP && run_node "$java" "$role" "$port" "$master") >"$log" 2>&1 </dev/null &
    pid=$!
    printf '%s\n' "$pid" >"$(pid_file_of "$role" "$port")"
  fi
}

wait_until_ready() { # ROLE PORT MASTER
  local url log until pid
  pid=$(cat "$(pid_file_of "$1" "$2")")
  url=$(url_of "$2")
  log=$(log_of "$1" "$2")
  until=$((SECONDS + KITTEN_PATIENCE))
  until is_healthy "$url" && has_index "$1" "$url" "$3"; do
    if ! kill -0 "$pid" 2>/dev/null; then
      rm -f "$(pid_file_of "$1" "$2")"
      fail_with_log "the $1 on port $2 ended before it was ready" "$log"
    fi
    [ "$SECONDS" -lt "$until" ] ||
      fail_with_log "the $1 on port $2 (pid $pid) was not ready after $KITTEN_PATIENCE seconds" "$log"
    sleep 0.05
  done
  # Somebody else may have taken the port in between and be the one that answers.
  if ! kill -0 "$pid" 2>/dev/null; then
    rm -f "$(pid_file_of "$1" "$2")"
    fail_with_log "the $1 on port $2 ended" "$log"
  fi
  say "$1 on $url is ready (pid $pid, log $log)"
}

has_index() { # ROLE URL MASTER
  [ "$1" = worker ] && [ -n "$3" ] || return 0
  case $(curl -fs -m 5 "$2/getindex" 2>/dev/null) in
    '' | *[!0-9]*) return 1 ;;
  esac
}

# Whether every slot has an owner, so that /kv takes every key: nothing but indices in the list of owners, and
# at least one. No route says so with its status alone.
map_is_complete() { # MASTER_URL
  # Without -q, so that curl can write to the end.
  curl -fs -m 5 "$1/map" 2>/dev/null | grep '"slots": *\[[0-9][0-9, ]*\]' >/dev/null
}

# Waits until /kv is usable. The first workers are given all slots about a second after they joined.
wait_for_map() { # MASTER_URL
  local started=$SECONDS told=0
  until map_is_complete "$1"; do
    if [ $((SECONDS - started)) -ge "$KITTEN_PATIENCE" ]; then
      fail "not every slot of the cluster has an owner after $KITTEN_PATIENCE seconds, so /kv does not take every key:
  $(curl -fs -m 5 "$1/rebalance" 2>/dev/null | sed -n 's/.*"waiting_for":"\([^"]*\)".*/\1/p')
  $1/workers lists the workers, $1/map the owners."
    fi
    if [ $((SECONDS - started)) -ge $((told + 2)) ]; then
      told=$((SECONDS - started))
      say "waiting until every slot of the cluster has an owner ($told of at most $KITTEN_PATIENCE seconds) ..."
    fi
    sleep 0.05
  done
  say "every slot of the cluster has an owner: /kv is ready on all nodes"
}

# The master that was asked for, else the one started last, else the one on port 3000.
default_master() {
  if [ -n "${KITTEN_MASTER:-}" ]; then
    as_url "$KITTEN_MASTER"
  elif [ -s "$KITTEN_HOME/last-master" ]; then
    cat "$KITTEN_HOME/last-master"
  else
    url_of 3000
  fi
}

# Stops one node that these scripts started; leaves alone whatever else has its pid now.
stop_node() { # ROLE PORT
  local pid until
  pid=$(pid_of "$1" "$2")
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null || true
    until=$((SECONDS + KITTEN_PATIENCE))
    while [ -n "$(pid_of "$1" "$2")" ]; do
      if [ "$SECONDS" -ge "$until" ]; then
        say "$1 on port $2 (pid $pid) did not stop in $KITTEN_PATIENCE seconds: killing it"
        kill -9 "$pid" 2>/dev/null || true
      fi
      sleep 0.1
    done
    say "stopped the $1 on port $2 (pid $pid)"
  fi
  rm -f "$(pid_file_of "$1" "$2")"
}
