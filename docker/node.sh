#!/bin/sh
# Runs the node of this image. The shell becomes Java, so that signals reach it: SIGTERM closes the store.
# An archive that does not fit the JVM or its options is not used.
# shellcheck disable=SC2086
exec java -XX:+ExitOnOutOfMemoryError -XX:SharedArchiveFile=/opt/kittenfs/node.jsa -Xshare:auto \
  ${JAVA_OPTS:-} -jar /opt/kittenfs/node.jar "$@"
