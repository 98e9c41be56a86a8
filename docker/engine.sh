# shellcheck shell=bash
# For test.sh: a container engine, the one that runs or one of our own, and images to build from. Sourced after
# scripts/lib.sh, never run. Whoever calls provide_engine calls remove_engine in the end, whatever happened.
# An engine of our own keeps everything in a directory of its own and is reached through a socket there; what
# it leaves in the kernel's tables is taken back. Files go into the directory $scratch, and the command of compose
# is the array COMPOSE; both are variables of whoever sources this.
# shellcheck disable=SC2034,SC2154

NO_ENGINE=77 # exit status: there is no engine, and none can be started

engine_directory=""
engine_pid=""
policy_file=""
firewall_before=""
forwarding_before=""

without_engine() {
  printf 'NO CONTAINERS TESTED: %s\n' "$*" >&2
  exit "$NO_ENGINE"
}

# Finds the engine that runs, or starts one. Needs an empty directory; sets DOCKER_HOST for its own engine.
provide_engine() { # DIRECTORY
  if command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
    compose_command || without_engine "an engine runs, but there is no docker compose; install it"
    say "using the engine that runs ($(docker version --format '{{.Server.Version}}'))"
    return 0
  fi
  [ "$(uname -s)" = Linux ] || without_engine "start a container engine first"
  [ "$(id -u)" -eq 0 ] || without_engine "no engine runs, and only root can start one"
  install_packages
  start_engine "$1"
}

# Puts the command of compose, version 2 where there is one, into COMPOSE.
compose_command() {
  if docker compose version >/dev/null 2>&1; then
    COMPOSE=(docker compose)
  elif command -v docker-compose >/dev/null 2>&1; then
    COMPOSE=(docker-compose)
  else
    return 1
  fi
}

install_packages() {
  local packages="" log=$scratch/packages.log
  { command -v docker && command -v dockerd; } >/dev/null 2>&1 || packages="$packages docker.io"
  compose_command || packages="$packages docker-compose"
  command -v debootstrap >/dev/null 2>&1 || packages="$packages debootstrap debian-archive-keyring"
  [ -n "$packages" ] || return 0
  command -v apt-get >/dev/null 2>&1 || without_engine "please install:$packages"
  say "installing:$packages"
  # The package would start an engine of its own, and for good.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    policy_file=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' >"$policy_file"
    chmod +x "$policy_file"
  fi
  # shellcheck disable=SC2086
  { timeout 120 apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq --no-install-recommends $packages; } \
    >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    without_engine "these packages could not be installed:$packages"
  }
  remove_policy
  compose_command || without_engine "docker-compose was installed and cannot be found"
}

remove_policy() {
  [ -z "$policy_file" ] || rm -f "$policy_file"
  policy_file=""
}

start_engine() { # DIRECTORY
  local log=$scratch/dockerd.log until=$((SECONDS + 60))
  engine_directory=$1
  firewall_before=$(iptables-save 2>/dev/null || true)
  forwarding_before=$(cat /proc/sys/net/ipv4/ip_forward)
  export DOCKER_HOST=unix://$engine_directory/docker.sock
  say "starting an engine in $engine_directory"
  dockerd --host "$DOCKER_HOST" --data-root "$engine_directory/data" --exec-root "$engine_directory/exec" \
    --pidfile "$engine_directory/pid" >"$log" 2>&1 &
  engine_pid=$!
  until docker info >/dev/null 2>&1; do
    if ! kill -0 "$engine_pid" 2>/dev/null || [ "$SECONDS" -ge "$until" ]; then
      tail -n 5 "$log" >&2
      without_engine "dockerd cannot run here; above are its last lines"
    fi
    sleep 0.2
  done
}

# Images to build from, when none are given: those of the Dockerfile where they can be downloaded, else made of
# Debian's packages. Sets KITTEN_BUILD_IMAGE and KITTEN_RUNTIME_IMAGE when it makes them.
provide_base_images() { # NAME
  [ -z "${KITTEN_BUILD_IMAGE:-}" ] || [ -z "${KITTEN_RUNTIME_IMAGE:-}" ] || return 0
  if [ -z "$engine_directory" ]; then
    if default_images | while read -r image; do timeout 300 docker pull -q "$image" || exit 1; done; then
      return 0
    fi
  fi
  { [ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null 2>&1; } ||
    without_engine "the images to build from cannot be downloaded, and making them needs root and debootstrap"
  make_base_images "$1"
}

# shellcheck disable=SC2016,SC2153
default_images() { sed -n 's/^FROM ${KITTEN_.*:-\(.*\)} AS .*/\1/p' "$ROOT/docker/Dockerfile"; }

make_base_images() { # NAME
  local root=$scratch/debian context=$scratch/context mirror
  say "making images to build from, of Debian's packages ..."
  # The mirror that this machine uses, where it is a Debian; debootstrap knows one otherwise.
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Identifier: Packages' 2>/dev/null |
    awk '$1 == "bookworm" { print $2; exit }')
  timeout 300 debootstrap --variant=minbase --include=ca-certificates,openjdk-17-jre-headless bookworm \
    "$root" ${mirror:+"$mirror"} >"$scratch/debootstrap.log" 2>&1 || {
    tail -n 5 "$scratch/debootstrap.log" >&2
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
  timeout 300 docker build -q -t "$1-build" "$context" >"$scratch/base.log" 2>&1 || {
    tail -n 5 "$scratch/base.log" >&2
    without_engine "maven could not be installed in an image"
  }
  export KITTEN_RUNTIME_IMAGE=$1-runtime KITTEN_BUILD_IMAGE=$1-build
}

# Stops the engine that provide_engine started and removes all traces; leaves any other alone.
remove_engine() {
  local until=$((SECONDS + 30)) containerd mount
  remove_policy
  [ -n "$engine_pid" ] || return 0
  containerd=$(cat "$engine_directory/exec/containerd/containerd.pid" 2>/dev/null || true)
  kill "$engine_pid" 2>/dev/null || true
  while kill -0 "$engine_pid" 2>/dev/null; do
    if [ "$SECONDS" -ge "$until" ]; then
      kill -9 "$engine_pid" 2>/dev/null || true
      case $(command_line_of "${containerd:-0}") in *"$engine_directory"*) kill -9 "$containerd" || true ;; esac
      break
    fi
    sleep 0.1
  done
  wait "$engine_pid" 2>/dev/null || true
  engine_pid=""
  while read -r mount; do umount -l "$mount"; done < <(
    awk -v directory="$engine_directory/" 'index($2, directory) == 1 { print $2 }' /proc/mounts | tac
  )
  rm -rf --one-file-system "$engine_directory"
  restore_network
}

# Takes the chains and rules of the engine out of the firewall, unless an engine had been there before.
restore_network() {
  local policy
  case $firewall_before in *DOCKER*) return 0 ;; esac
  policy=$(printf '%s\n' "$firewall_before" | sed -n 's/^:FORWARD \([A-Z]*\) .*/\1/p' | head -n 1)
  iptables-save 2>/dev/null | grep -v -e DOCKER -e docker0 -e 'br-[0-9a-f]\{12\}' |
    sed "s/^:FORWARD [A-Z]* /:FORWARD ${policy:-ACCEPT} /" | iptables-restore || true
  ! command -v ip >/dev/null 2>&1 || ip link delete docker0 2>/dev/null || true
  printf '%s\n' "$forwarding_before" >/proc/sys/net/ipv4/ip_forward
}
