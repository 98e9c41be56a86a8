package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

/**
 * Another node gave no answer that can be used: not reached, too slow, broken off, not a node at
 * all, or another one than was meant.
 */
public final class NodeUnreachableException extends KittenException {
  private static final long serialVersionUID = 1L;

  private final boolean neverSent;
  private final boolean somebodyElse;

  /** No answer came from this node, because of this. */
  public NodeUnreachableException(String node, IOException cause) {
    super(
        ErrorCode.BAD_GATEWAY,
        "The node at " + node + " cannot be reached. See whether it runs, then try again.",
        cause);
    this.neverSent =
        cause instanceof ConnectException
            || cause instanceof UnknownHostException
            || cause instanceof NoRouteToHostException;
    this.somebodyElse = false;
  }

  /** This node cannot be used, for a reason that follows its name in the sentence. */
  public NodeUnreachableException(String node, String what) {
    this(node, what, false);
  }

  private NodeUnreachableException(String node, String what, boolean somebodyElse) {
    super(ErrorCode.BAD_GATEWAY, "The node at " + node + " " + what);
    this.neverSent = false;
    this.somebodyElse = somebodyElse;
  }

  /** Another node than the one that is meant answers at that address, and did nothing. */
  static NodeUnreachableException somebodyElse(String node, String detail) {
    return new NodeUnreachableException(node, "is not the one that is meant. " + detail, true);
  }

  /** Whether the request certainly never left: only then may a write be sent again. */
  public boolean neverSent() {
    return neverSent;
  }

  /** Whether another node answers at that address, and nobody did anything. */
  public boolean isSomebodyElse() {
    return somebodyElse;
  }
}
