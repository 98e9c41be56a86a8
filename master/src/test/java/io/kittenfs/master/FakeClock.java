package io.kittenfs.master;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved by hand. */
final class FakeClock implements InstantSource {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-05-06T07:08:09Z"));

  @Override
  public Instant instant() {
    return now.get();
  }

  void move(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }
}
