package io.kittenfs.client.routed;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Makes pauses uneven, so that what failed together is not tried again together. Safe for use by
 * many threads if its source of randomness is.
 */
public final class Jitter {
  private final RandomGenerator random;

  /**
   * @param random such as {@link java.util.Random}, which many threads may use
   */
  public Jitter(RandomGenerator random) {
    this.random = random;
  }

  /** A pause from three quarters to five quarters of this one, which is the mean. */
  public Duration spread(Duration pause) {
    long nanos = pause.toNanos();
    long quarter = nanos / 4;
    return Duration.ofNanos(nanos - quarter + random.nextLong(2 * quarter + 1));
  }
}
