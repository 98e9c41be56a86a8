package io.kittenfs.master.membership;

import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.SavedFigures;
import io.kittenfs.model.Member;
import io.kittenfs.model.MemberState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Saves the figures that are due: changed ones at most every ten seconds, and those of a worker
 * that went down. Safe for use by many threads.
 */
public final class StatsPersister {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Kept NEVER = new Kept(new SavedFigures(null, null), Instant.MIN);

  private final InstantSource clock;
  private final Registry registry;
  private final MemberDirectory directory;

  /** By index, what the disk holds. Guarded by what the directory does at once. */
  private final Map<Integer, Kept> kept = new HashMap<>();

  private record Kept(SavedFigures figures, Instant at) {}

  /**
   * Saves what is heard.
   *
   * @param saved what lies on the disk, by index
   */
  public StatsPersister(
      InstantSource clock,
      Registry registry,
      MemberDirectory directory,
      Map<Integer, SavedFigures> saved) {
    this.clock = clock;
    this.registry = registry;
    this.directory = directory;
    saved.forEach((index, figures) -> kept.put(index, new Kept(figures, Instant.MIN)));
  }

  /**
   * Saves what is due.
   *
   * @param closing whether there is no later occasion, so that every change is due
   * @throws io.kittenfs.error.KittenException when the log fails
   */
  public void save(boolean closing) {
    directory.atOnce(
        () -> {
          Map<Integer, SavedFigures> due = takeDue(closing);
          if (!due.isEmpty()) {
            registry.save(due);
          }
          return null;
        });
  }

  private Map<Integer, SavedFigures> takeDue(boolean closing) {
    Liveness liveness = directory.liveness();
    Instant now = clock.instant();
    Map<Integer, SavedFigures> due = new HashMap<>();
    for (Member member : registry.snapshot().workers()) {
      int index = member.index();
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
    if (closing || directory.liveness().state(index) == MemberState.DOWN) {
      return !known.equals(before.figures());
    }
    return !known.figures().equals(before.figures().figures())
        && !before.at().isAfter(now.minus(INTERVAL));
  }

  /** The disk holds nothing any more; called within what the directory does at once. */
  void reset() {
    kept.clear();
  }
}
