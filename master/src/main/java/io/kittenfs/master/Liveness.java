package io.kittenfs.master;

import io.kittenfs.cluster.Figures;
import io.kittenfs.cluster.MemberState;
import io.kittenfs.master.registry.SavedFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each worker was last heard and what it said then; kept in memory. A worker that this master
 * never heard is suspect at first, since it had no time to speak. Safe for use by many threads.
 */
final class Liveness {
  static final Duration SUSPECT_AFTER = Duration.ofSeconds(3);
  static final Duration DOWN_AFTER = Duration.ofSeconds(10);
  private static final SavedFigures UNKNOWN = new SavedFigures(Figures.NONE, null);

  private final InstantSource clock;
  private final Map<Integer, SavedFigures> heard = new ConcurrentHashMap<>();
  private final Map<Integer, SavedFigures> saved = new ConcurrentHashMap<>();
  private volatile Instant since;

  /**
   * Starts to listen.
   *
   * @param lastKnown figures from before, by index
   */
  Liveness(InstantSource clock, Map<Integer, SavedFigures> lastKnown) {
    this.clock = clock;
    this.since = clock.instant();
    saved.putAll(lastKnown);
  }

  void heard(int index, Figures figures) {
    heard.put(index, new SavedFigures(figures, clock.instant()));
  }

  /**
   * What the worker said last, be it to this master or to the one before; last seen is null if
   * never.
   */
  SavedFigures lastKnown(int index) {
    SavedFigures known = heard.get(index);
    return known == null ? saved.getOrDefault(index, UNKNOWN) : known;
  }

  MemberState state(int index) {
    SavedFigures sign = heard.get(index);
    Duration silence = Duration.between(sign == null ? since : sign.lastSeen(), clock.instant());
    if (silence.compareTo(DOWN_AFTER) >= 0) {
      return MemberState.DOWN;
    }
    return sign == null || silence.compareTo(SUSPECT_AFTER) >= 0
        ? MemberState.SUSPECT
        : MemberState.UP;
  }

  /** Forgets everything and starts anew. */
  void reset() {
    heard.clear();
    saved.clear();
    since = clock.instant();
  }
}
