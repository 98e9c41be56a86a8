#!/usr/bin/env bash
# Measures where a value should leave its LevelDB record for a file of its own; prints a table.
# usage: bench/threshold.sh     (nothing else should run on the machine)
set -euo pipefail
case ${1:-} in -h | --help) sed -n -e 1d -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0" && exit ;; esac
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
mkdir -p "$root/target"
scratch=$(mktemp -d "$root/target/threshold.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

mvn -q -B -pl common test-compile dependency:build-classpath -Dmdep.outputFile="$scratch/classpath" >&2
"${JAVA_HOME:+$JAVA_HOME/bin/}java" ${JAVA_OPTS:+"$JAVA_OPTS"} -Dbench.dir="$scratch" \
  -cp "common/target/test-classes:common/target/classes:$(cat "$scratch/classpath")" \
  io.kittenfs.store.InlineThresholdBenchmark
