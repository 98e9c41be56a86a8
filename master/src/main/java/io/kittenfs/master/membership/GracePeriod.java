package io.kittenfs.master.membership;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time for which a master that knows nothing listens to those who know more, before it gives
 * new indices away. Safe for use by many threads.
 */
final class GracePeriod {
  private final InstantSource clock;
  private final Duration length;
  private volatile Instant end = Instant.MIN;

  GracePeriod(InstantSource clock, Duration length) {
    this.clock = clock;
    this.length = length;
  }

  void begin() {
    end = clock.instant().plus(length);
  }

  boolean isOver() {
    return !clock.instant().isBefore(end);
  }
}
