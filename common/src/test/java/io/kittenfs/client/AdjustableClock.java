package io.kittenfs.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is told: it begins at the epoch. */
public final class AdjustableClock implements InstantSource {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

  public void advance(Duration duration) {
    now.updateAndGet(before -> before.plus(duration));
  }

  @Override
  public Instant instant() {
    return now.get();
  }
}
