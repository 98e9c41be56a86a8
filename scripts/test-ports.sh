# shellcheck shell=bash
# Sourced by test.sh and docker/test.sh, after lib.sh: ports that no other run of these tests has meanwhile.
# Below those of the Java tests (LeasedPorts.java) and those that systems give to connections.

# lease_ports COUNT: prints a port from which on COUNT ports, at most 150, are this shell's until it gives them
# back. A block of ports belongs to the process that a symbolic link names: making one is atomic on every system.
lease_ports() {
  local base lease offset
  while :; do
    base=$((10000 + RANDOM % 66 * 150))
    lease=$(lease_of "$base")
    # Whose process has ended did not give it back.
    [ ! -L "$lease" ] || kill -0 "$(readlink "$lease")" 2>/dev/null || rm -f "$lease"
    ln -sn $$ "$lease" 2>/dev/null || continue
    offset=0
    while [ "$offset" -lt "$1" ] && ! port_in_use $((base + offset)); do offset=$((offset + 1)); done
    [ "$offset" -lt "$1" ] || break
    rm -f "$lease"
  done
  printf '%s' "$base"
}

give_back_ports() { # BASE: empty before there was one
  [ -z "$1" ] || rm -f "$(lease_of "$1")"
}

lease_of() { printf '%s/kittenfs-test-ports-%s' "${TMPDIR:-/tmp}" "$1"; } # BASE
