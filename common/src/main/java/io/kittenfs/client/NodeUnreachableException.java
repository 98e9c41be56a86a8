package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

/**
 * Another node gave no answer that can be used: not reached, too slow, broken off, or not a node at
 * all.
 */
public final class NodeUnreachableException extends KittenException {
  private static final long serialVersionUID = 1L;

  private final boolean neverSent;

  NodeUnreachableException(String node, IOException cause) {
    super(
        ErrorCode.BAD_GATEWAY,
        "The node at " + node + " cannot be reached. See whether it runs, then try again.",
        cause);
    this.neverSent =
        cause instanceof ConnectException
            || cause instanceof UnknownHostException
            || cause instanceof NoRouteToHostException;
  }

  NodeUnreachableException(String node, String what) {
    super(ErrorCode.BAD_GATEWAY, "The node at " + node + " " + what);
    this.neverSent = false;
  }

  /** Whether the request certainly never left: only then may a write be sent again. */
  public boolean neverSent() {
    return neverSent;
  }
}
