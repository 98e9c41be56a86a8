# shellcheck shell=bash
# Sourced by test.sh, docker/test.sh and the files in docker/tests, after lib.sh: checks of which none needs another,
# so that one that fails keeps no other from being made. Who sources it sets results to a directory for their
# titles, and part to what comes before a title there.

# check TITLE COMMAND...: runs the command in a shell of its own, which ends where something in it fails. Variables
# and an exit trap that it sets there are its own.
check() {
  local title=$1 status
  shift
  # As the condition of an if the command would not end where something fails.
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  if [ "$status" -eq 0 ]; then
    say "ok - $title"
    # shellcheck disable=SC2154
    printf '%s%s\n' "$part" "$title" >>"$results/passed"
  else
    printf 'FAILED: %s\n' "$title" >&2
    printf '%s%s\n' "$part" "$title" >>"$results/failed"
  fi
}

# The same for what all checks after it stand on: without it none of them can be made.
set_up() { # TITLE COMMAND...
  check "$@"
  [ ! -f "$results/failed" ] || ! grep -qxF "$part$1" "$results/failed" || exit 1
}

# Names what failed, whether or not all checks could be made.
list_failures() { [ ! -f "$results/failed" ] || sed 's/^/FAILED: /' "$results/failed" >&2; }

# Ends the script unless all checks passed.
require_all_passed() { # WHAT_WAS_TESTED
  [ ! -f "$results/failed" ] || fail "$1: $(($(wc -l <"$results/failed"))) checks failed, $(passed) passed"
}

passed() { if [ -f "$results/passed" ]; then printf '%s' $(($(wc -l <"$results/passed"))); else printf 0; fi; }

contains() { # TEXT WORDS
  case $1 in *"$2"*) ;; *)
    say "$1"
    fail "the output lacks \"$2\""
    ;;
  esac
}

# refuses WORDS COMMAND...: the command fails and its output has the words.
refuses() {
  local words=$1 output
  shift
  if output=$("$@" 2>&1); then
    say "$output"
    fail "it should have failed: $*"
  fi
  contains "$output" "$words"
}
