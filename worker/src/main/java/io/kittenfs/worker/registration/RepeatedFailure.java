package io.kittenfs.worker.registration;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Decides when a failure that goes on is said: at once when it is new, then every minute with how
 * often it came. Used by one thread.
 */
final class RepeatedFailure {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private String detail;
  private Instant said;
  private long count;

  RepeatedFailure(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * It failed once more.
   *
   * @return how often in a row, when it is time to say so
   */
  Optional<Long> failed(String why) {
    count++;
    Instant now = clock.instant();
    if (why.equals(detail) && now.isBefore(said.plus(PAUSE))) {
      return Optional.empty();
    }
    detail = why;
    said = now;
    return Optional.of(count);
  }

  /** The next failure is a new one. */
  void ended() {
    detail = null;
    count = 0;
  }
}
