package io.kittenfs.worker.groups;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * When leadership of a group may be handed over again. The group takes no writes until it succeeds
 * or fails, so one that does not succeed is tried later and later. Used by one thread.
 */
final class HandOverPauses {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final LongSupplier nanoTime;
  private final Map<Integer, Attempt> attempts = new HashMap<>();

  private record Attempt(long atNanos, Duration pause) {}

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  HandOverPauses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether it may be tried now; if so, that counts as an attempt. */
  boolean mayTry(int group) {
    long now = nanoTime.getAsLong();
    Attempt last = attempts.get(group);
    if (last == null || now - last.atNanos() > 2 * last.pause().toNanos()) {
      attempts.put(group, new Attempt(now, FIRST));
      return true;
    }
    if (now - last.atNanos() < last.pause().toNanos()) {
      return false;
    }
    Duration longer = last.pause().multipliedBy(2);
    attempts.put(group, new Attempt(now, longer.compareTo(LONGEST) > 0 ? LONGEST : longer));
    return true;
  }
}
