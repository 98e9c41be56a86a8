# shellcheck shell=bash
# For the tests: a container engine of our own where none runs, images to build from, and the command of compose.
# Sourced after scripts/lib.sh, never run. Whoever calls start_engine calls remove_engine in the end, whatever
# happened. The engine keeps everything in a directory of its own, which must not exist before, and is reached
# through a socket there; what it leaves in the kernel's tables is taken back.

NO_ENGINE=77 # exit status: there is no engine, and none can be started

without_engine() {
  printf 'NO CONTAINERS TESTED: %s\n' "$*" >&2
  exit "$NO_ENGINE"
}

# macOS has none.
command -v timeout >/dev/null 2>&1 || timeout() { shift && "$@"; }

has_compose() { docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null 2>&1; }

# compose ARGUMENT...: version 2 where there is one
# shellcheck disable=SC2153
compose() {
  if docker compose version >/dev/null 2>&1; then
    timeout 600 docker compose -f "$ROOT/docker/docker-compose.yml" "$@"
  else
    timeout 600 docker-compose -f "$ROOT/docker/docker-compose.yml" "$@"
  fi
}

engine_answers() { command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; }

address_of_engine() { printf 'unix://%s/docker.sock' "$1"; } # DIRECTORY: prints what DOCKER_HOST has to be

# Whether start_engine started it and remove_engine has not removed it yet.
is_our_engine() { [ -f "$1/started" ]; } # DIRECTORY

# Starts an engine, after it has installed what is missing for one and for images to build from.
start_engine() { # DIRECTORY
  local directory=$1 host until=$((SECONDS + 60))
  [ "$(uname -s)" = Linux ] || without_engine "start a container engine first"
  [ "$(id -u)" -eq 0 ] || without_engine "no engine runs, and only root can start one"
  mkdir "$directory"
  install_packages "$directory/packages.log"
  has_compose || without_engine "docker-compose was installed and cannot be found"
  iptables-save >"$directory/firewall" 2>/dev/null || true
  cat /proc/sys/net/ipv4/ip_forward >"$directory/forwarding"
  host=$(address_of_engine "$directory")
  say "starting an engine in $directory"
  dockerd --host "$host" --data-root "$directory/data" --exec-root "$directory/exec" \
    --pidfile "$directory/pid" >"$directory/log" 2>&1 &
  printf '%s\n' $! >"$directory/started"
  until docker --host "$host" info >/dev/null 2>&1; do
    if ! kill -0 $! 2>/dev/null || [ "$SECONDS" -ge "$until" ]; then
      tail -n 5 "$directory/log" >&2
      without_engine "dockerd cannot run here; above are its last lines"
    fi
    sleep 0.2
  done
}

# In a shell of its own, so that what it does at its end is its own, too.
install_packages() ( # LOG
  packages=""
  { command -v docker && command -v dockerd; } >/dev/null 2>&1 || packages="$packages docker.io"
  has_compose || packages="$packages docker-compose"
  command -v debootstrap >/dev/null 2>&1 || packages="$packages debootstrap debian-archive-keyring"
  [ -n "$packages" ] || exit 0
  command -v apt-get >/dev/null 2>&1 || without_engine "please install:$packages"
  say "installing:$packages"
  # The package would start an engine of its own, and for good.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  # shellcheck disable=SC2086
  { timeout 120 apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq --no-install-recommends $packages; } \
    >"$1" 2>&1 || {
    tail -n 5 "$1" >&2
    without_engine "these packages could not be installed:$packages"
  }
)

# Whether there are images to build from: those that were given, else those of the Dockerfile, if they can be
# downloaded. An engine of our own begins with nothing and makes its own.
has_base_images() { # ENGINE_DIRECTORY
  [ -z "${KITTEN_BUILD_IMAGE:-}" ] || [ -z "${KITTEN_RUNTIME_IMAGE:-}" ] || return 0
  ! is_our_engine "$1" || return 1
  default_images | while read -r image; do timeout 300 docker pull -q "$image" || exit 1; done
}

# shellcheck disable=SC2016,SC2153
default_images() { sed -n 's/^FROM ${KITTEN_.*:-\(.*\)} AS .*/\1/p' "$ROOT/docker/Dockerfile"; }

# Makes the images NAME-runtime and NAME-build of Debian's packages; its files go into the directory.
make_base_images() { # NAME DIRECTORY
  local root=$2/debian context=$2/context mirror
  { [ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null 2>&1; } ||
    without_engine "the images to build from cannot be downloaded, and making them needs root and debootstrap"
  say "making images to build from, of Debian's packages ..."
  # The mirror that this machine uses, where it is a Debian; debootstrap knows one otherwise.
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Identifier: Packages' 2>/dev/null |
    awk '$1 == "bookworm" { print $2; exit }')
  timeout 300 debootstrap --variant=minbase --include=ca-certificates,openjdk-17-jre-headless bookworm \
    "$root" ${mirror:+"$mirror"} >"$2/debootstrap.log" 2>&1 || {
    tail -n 5 "$2/debootstrap.log" >&2
    without_engine "debootstrap failed"
  }
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
  tar -C "$root" -c . | docker import - "$1-runtime" >/dev/null
  rm -rf "$root"
  # The build trusts the certificates that this machine was told to trust.
  mkdir -p "$context/certificates"
  cp /usr/local/share/ca-certificates/*.crt "$context/certificates" 2>/dev/null || true
  cat >"$context/Dockerfile" <<DOCKERFILE
FROM $1-runtime
COPY certificates /usr/local/share/ca-certificates
RUN update-ca-certificates && apt-get update -qq && \
    apt-get install -y -qq --no-install-recommends maven openjdk-17-jdk-headless
DOCKERFILE
  timeout 300 docker build -q -t "$1-build" "$context" >"$2/base.log" 2>&1 || {
    tail -n 5 "$2/base.log" >&2
    without_engine "maven could not be installed in an image"
  }
}

# Stops the engine that start_engine started, and removes all traces; does nothing where there is none.
remove_engine() { # DIRECTORY
  local directory=$1 until=$((SECONDS + 30)) pid containerd mount
  is_our_engine "$directory" || return 0
  pid=$(cat "$directory/started")
  containerd=$(cat "$directory/exec/containerd/containerd.pid" 2>/dev/null || true)
  kill "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do
    if [ "$SECONDS" -ge "$until" ]; then
      kill -9 "$pid" 2>/dev/null || true
      case $(command_line_of "${containerd:-0}") in *"$directory"*) kill -9 "$containerd" || true ;; esac
      break
    fi
    sleep 0.1
  done
  wait "$pid" 2>/dev/null || true
  while read -r mount; do umount -l "$mount"; done < <(
    awk -v directory="$directory/" 'index($2, directory) == 1 { print $2 }' /proc/mounts | tac
  )
  restore_network "$directory"
  rm -rf --one-file-system "$directory"
}

# Takes the chains and rules of the engine out of the firewall, unless an engine had been there before.
restore_network() { # ENGINE_DIRECTORY
  local policy
  ! grep -q DOCKER "$1/firewall" || return 0
  policy=$(sed -n 's/^:FORWARD \([A-Z]*\) .*/\1/p' "$1/firewall" | head -n 1)
  iptables-save 2>/dev/null | grep -v -e DOCKER -e docker0 -e 'br-[0-9a-f]\{12\}' |
    sed "s/^:FORWARD [A-Z]* /:FORWARD ${policy:-ACCEPT} /" | iptables-restore || true
  ! command -v ip >/dev/null 2>&1 || ip link delete docker0 2>/dev/null || true
  cat "$1/forwarding" >/proc/sys/net/ipv4/ip_forward
}
