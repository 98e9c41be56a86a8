package io.kittenfs.client.routed;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.time.Instant;

/** A worker is known to be down, so nothing was sent to it. */
final class WorkerDownException extends KittenException {
  private static final long serialVersionUID = 1L;

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
  }
}
