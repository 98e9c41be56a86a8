package io.kittenfs.store;

import io.kittenfs.store.record.Checkpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The last checkpoints of a copy since it was opened. Safe for many threads. */
final class RecentCheckpoints {
  private static final int KEPT = 4;

  private final Deque<Checkpoint> kept = new ArrayDeque<>();

  synchronized void add(Checkpoint checkpoint) {
    kept.addLast(checkpoint);
    if (kept.size() > KEPT) {
      kept.removeFirst();
    }
  }

  synchronized Optional<Checkpoint> find(long number) {
    return kept.stream().filter(checkpoint -> checkpoint.number() == number).findAny();
  }

  /** Those before were of another database. */
  synchronized void forget() {
    kept.clear();
  }
}
