package io.kittenfs.raft;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs actions later. Safe for use by many threads. */
@FunctionalInterface
public interface Timer {
  /**
   * Runs this action once, on any thread, when so much time has gone by, or somewhat later. The
   * action is short and does not block.
   */
  void after(long nanos, Runnable action);

  /** A timer that uses these threads; once they are shut down, nothing runs any more. */
  static Timer on(ScheduledExecutorService threads) {
    return (nanos, action) -> {
      try {
        Future<?> unused = threads.schedule(action, nanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        if (!threads.isShutdown()) {
          throw e;
        }
      }
    };
  }
}
