package io.kittenfs.client.routed;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long something may be tried again, with uneven pauses that grow. Used by one thread. */
final class Backoff {
  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 100;

  private final Jitter jitter;
  private final long start = System.nanoTime();
  private final long end;
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  Backoff(Duration length, Jitter jitter) {
    this.jitter = jitter;
    this.end = start + length.toNanos();
  }

  boolean isOver() {
    return System.nanoTime() - end >= 0;
  }

  /** Whether it is so long since this began. */
  boolean hasLasted(Duration time) {
    return System.nanoTime() - start >= time.toNanos();
  }

  /** Whether so many pauses went by that more than patience is needed. */
  boolean isLong() {
    return pauseMillis == LONGEST_PAUSE_MILLIS;
  }

  /**
   * Waits a moment, each time a longer one.
   *
   * @throws KittenException UNAVAILABLE when this thread is told to stop
   */
  void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(nextPause().toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KittenException(ErrorCode.UNAVAILABLE, "This node is stopping. Try another.", e);
    }
  }

  /** How long to wait now; the next time about twice as long. */
  Duration nextPause() {
    Duration pause = jitter.spread(Duration.ofMillis(pauseMillis));
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    return pause;
  }
}
