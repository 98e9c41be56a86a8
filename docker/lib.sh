# shellcheck shell=bash
# What docker-setup.sh and docker-down.sh share. Sourced after scripts/lib.sh, never run.

CLUSTER=${KITTEN_CLUSTER:-kittenfs} # what the names of its containers, volumes and network begin with
LABEL=io.kittenfs.cluster=$CLUSTER  # tells them from those of others
NETWORK=$CLUSTER
# shellcheck disable=SC2034
TAG=${KITTEN_TAG:-latest}

need_engine() {
  local answer
  need docker
  answer=$(docker info 2>&1) || fail "no container engine answers. Start Docker, for example with
  sudo systemctl start docker
or say in DOCKER_HOST where it is. You may have to be root or in the group docker. It said:
$(printf '%s\n' "$answer" | tail -n 2)"
}

# check_flags NAMES [ARGUMENT...]: ends the script unless the arguments are pairs of -name and value. NAMES are
# separated by spaces.
check_flags() {
  local names=$1 name
  shift
  while [ $# -gt 0 ]; do
    name=${1#-}
    name=${name#-}
    case " $names " in
      *" $name "*) [ "$1" != "$name" ] || usage_error "\"$1\" stands alone" ;;
      *) usage_error "there is no $1" ;;
    esac
    [ -n "${2:-}" ] || usage_error "$1 needs a value, such as $1 1"
    shift 2
  done
}

# flag NAME [ARGUMENT...]: prints the value of -NAME among checked arguments, the last one; nothing without it.
flag() {
  local name=$1 value=""
  shift
  while [ $# -gt 0 ]; do
    case $1 in "-$name" | "--$name") value=$2 ;; esac
    shift 2
  done
  printf '%s' "$value"
}

containers() { docker ps -aq --filter "label=$LABEL"; }

# Stops the containers of the cluster, so that each closes its store, and removes them. Volumes stay.
remove_containers() {
  local ids
  ids=$(containers)
  [ -n "$ids" ] || return 0
  # shellcheck disable=SC2086
  docker stop $ids >/dev/null && docker rm $ids >/dev/null
}

network_exists() { docker network inspect "$NETWORK" >/dev/null 2>&1; }

volume_exists() { docker volume inspect "$1" >/dev/null 2>&1; }
