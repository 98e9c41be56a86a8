package io.kittenfs.master.membership;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.kittenfs.wire.WorkerStatus;

/**
 * What is given up with a worker.
 *
 * @param slots that it owned, and that others own from then on, empty
 * @param keys that it said last to have, its own ones and those of the cluster together; null when
 *     it never said so
 * @param bytes the sum of their values' sizes; null when it never said so
 */
public record Discarded(int slots, Long keys, Long bytes) {
  /** What would be given up with this worker. */
  public static Discarded of(WorkerStatus worker) {
    if (worker.lastSeen() == null) {
      return new Discarded(worker.slots(), null, null);
    }
    // What it told of the cluster's keys before its last slot left is not given up with it.
    boolean ownsSlots = worker.slots() > 0;
    return new Discarded(
        worker.slots(),
        worker.keys() + (ownsSlots ? worker.clusterKeys() : 0),
        worker.bytes() + (ownsSlots ? worker.clusterBytes() : 0));
  }

  /** Whether it is known that nothing is given up. */
  @JsonIgnore
  public boolean isNothing() {
    return slots == 0 && keys != null && keys == 0;
  }

  /** In a few words, for a sentence. */
  @Override
  public String toString() {
    return slots
        + " slots and "
        + (keys == null ? "nobody knows how many keys" : keys + " keys (" + bytes + " bytes)");
  }
}
