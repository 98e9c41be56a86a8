package io.kittenfs.master;

import io.kittenfs.cluster.WorkerStatus;

/**
 * What is given up with a worker.
 *
 * @param slots that it owned, and that others own from then on, empty
 * @param keys that it said last to have, its own ones and those of the cluster together; null when
 *     it never said so
 * @param bytes the sum of their values' sizes; null when it never said so
 */
record Discarded(int slots, Long keys, Long bytes) {
  /** What would be given up with this worker. */
  static Discarded of(WorkerStatus worker) {
    return worker.lastSeen() == null
        ? new Discarded(worker.slots(), null, null)
        : new Discarded(
            worker.slots(),
            worker.keys() + worker.clusterKeys(),
            worker.bytes() + worker.clusterBytes());
  }

  /** In a few words, for a sentence. */
  @Override
  public String toString() {
    return slots
        + " slots and "
        + (keys == null ? "nobody knows how many keys" : keys + " keys (" + bytes + " bytes)");
  }
}
