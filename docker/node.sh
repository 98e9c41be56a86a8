#!/bin/sh
# Runs the node of this image. The shell becomes Java, so that signals reach it: SIGTERM closes the store.
# JAVA_OPTS stands last and wins.
# shellcheck disable=SC2086
exec java -XX:+UseSerialGC -XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError \
  -XX:SharedArchiveFile=/opt/kittenfs/node.jsa -Xshare:auto \
  ${JAVA_OPTS:-} -jar /opt/kittenfs/node.jar "$@"
