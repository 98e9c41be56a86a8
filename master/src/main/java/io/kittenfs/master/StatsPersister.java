package io.kittenfs.master;

import io.kittenfs.master.registry.SavedFigures;
import io.kittenfs.model.MemberState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which figures are due to be saved: changed ones at most every ten seconds, and those of a
 * worker that went down. Used by one thread at a time.
 */
final class StatsPersister {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Kept NEVER = new Kept(new SavedFigures(null, null), Instant.MIN);

  private final InstantSource clock;
  private final Liveness liveness;
  private final Map<Integer, Kept> kept = new HashMap<>();

  private record Kept(SavedFigures figures, Instant at) {}

  /**
   * Keeps what is heard.
   *
   * @param saved what lies on the disk, by index
   */
  StatsPersister(InstantSource clock, Liveness liveness, Map<Integer, SavedFigures> saved) {
    this.clock = clock;
    this.liveness = liveness;
    saved.forEach((index, figures) -> kept.put(index, new Kept(figures, Instant.MIN)));
  }

  /**
   * Takes what is due.
   *
   * @param closing whether there is no later occasion, so that every change is due
   */
  Map<Integer, SavedFigures> takeDue(Iterable<Integer> indices, boolean closing) {
    Instant now = clock.instant();
    Map<Integer, SavedFigures> due = new HashMap<>();
    for (int index : indices) {
      SavedFigures known = liveness.lastKnown(index);
      if (known.lastSeen() != null && isDue(index, known, now, closing)) {
        due.put(index, known);
        kept.put(index, new Kept(known, now));
      }
    }
    return due;
  }

  private boolean isDue(int index, SavedFigures known, Instant now, boolean closing) {
    Kept before = kept.getOrDefault(index, NEVER);
    if (closing || liveness.state(index) == MemberState.DOWN) {
      return !known.equals(before.figures());
    }
    return !known.figures().equals(before.figures().figures())
        && !before.at().isAfter(now.minus(INTERVAL));
  }

  /** The disk holds nothing any more. */
  void reset() {
    kept.clear();
  }
}
