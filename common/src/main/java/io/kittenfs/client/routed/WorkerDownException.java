package io.kittenfs.client.routed;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.time.Instant;

/**
 * A worker is known to be down, or so many workers of a replicated group, so nothing was sent to
 * them.
 */
final class WorkerDownException extends KittenException {
  private static final long serialVersionUID = 1L;

  private final Instant since;

  /**
   * @param worker how it is named to users
   * @param since when its last heartbeat came, or it first did not answer
   */
  WorkerDownException(String worker, Instant since) {
    super(
        ErrorCode.UNAVAILABLE,
        worker
            + " has been down since "
            + since
            + ". Keys of other workers are not affected. Try again when it runs.");
    this.since = since;
  }

  private WorkerDownException(String detail) {
    super(ErrorCode.UNAVAILABLE, detail);
    this.since = null;
  }

  /** Of a group without a majority; the detail says whose it is. */
  static WorkerDownException withoutMajority(String detail) {
    return new WorkerDownException(detail);
  }

  /** Since when the worker is down; null of a group. */
  Instant since() {
    return since;
  }
}
