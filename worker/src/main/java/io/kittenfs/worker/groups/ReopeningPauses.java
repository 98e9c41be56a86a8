package io.kittenfs.worker.groups;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * When a copy that takes no part is to be opened again: the reason may be gone by then, and while
 * it is not, the copy is tried later and later. Used by one thread.
 */
final class ReopeningPauses {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final LongSupplier nanoTime;
  private final Map<Integer, Pause> pauses = new HashMap<>();

  private record Pause(long sinceNanos, Duration length) {
    boolean isOver(long now) {
      return now - sinceNanos >= length.toNanos();
    }
  }

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  ReopeningPauses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Called again and again while a copy takes no part.
   *
   * @return whether it is to be opened now, which counts as an attempt
   */
  boolean isOver(int group) {
    long now = nanoTime.getAsLong();
    Pause pause = pauses.get(group);
    if (pause == null) {
      pauses.put(group, new Pause(now, FIRST));
      return false;
    }
    if (!pause.isOver(now)) {
      return false;
    }
    Duration longer = pause.length().multipliedBy(2);
    pauses.put(group, new Pause(now, longer.compareTo(LONGEST) > 0 ? LONGEST : longer));
    return true;
  }

  /**
   * Called again and again while a copy takes part. Only one that does so for longer than its pause
   * is well: one that fails soon after each opening is not to be opened all the time.
   */
  void takesPart(int group) {
    Pause pause = pauses.get(group);
    if (pause != null && pause.isOver(nanoTime.getAsLong())) {
      pauses.remove(group);
    }
  }
}
