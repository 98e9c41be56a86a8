package io.kittenfs.store;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Remembers from which place of the log on each open export looks at the store, so that no blob
 * that it still has to read is removed. Safe for many threads.
 */
final class ExportPins {
  /** Before every place of the log: keeps every blob. */
  static final long ALL = 0;

  private final Collection<Long> pins = new ConcurrentLinkedQueue<>();

  /** Keeps every blob that was dropped after this index until {@link #release}. */
  void pin(long index) {
    pins.add(index);
  }

  void release(long index) {
    pins.remove(index);
  }

  /** Whether no export can still need a blob that the command at this index dropped. */
  boolean allows(long droppedAt) {
    return pins.stream().allMatch(pin -> droppedAt <= pin);
  }
}
