#!/bin/bash
# Does the node of this container answer? Without a JVM, and without curl, which the image does not have.
exec 3<>"/dev/tcp/127.0.0.1/$KITTEN_PORT" || exit 1
printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
