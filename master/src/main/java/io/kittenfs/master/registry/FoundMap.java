package io.kittenfs.master.registry;

import io.kittenfs.master.plan.Planner;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Gives all slots their first owners; answers false, and does nothing, when the cluster has or had
 * owners, or when a known worker has not reported and may know of some.
 */
public final class FoundMap extends RegistryCommand<Boolean> {
  private final SortedSet<Integer> workers;

  /** Spreads the slots over these workers. */
  public FoundMap(SortedSet<Integer> workers) {
    this.workers = new TreeSet<>(workers);
  }

  @Override
  Boolean applyTo(RegistryRows rows) {
    ClusterRow cluster = rows.cluster();
    if (workers.isEmpty() || cluster.hadSlots() || !rows.slots().equals(SlotLedger.EMPTY)) {
      return false;
    }
    boolean present = workers.stream().map(rows::seat).allMatch(FoundMap::isWorker);
    if (!present || !rows.everyWorkerReported()) {
      return false;
    }
    rows.putSlots(SlotLedger.EMPTY.founded(Planner.spreadAll(workers)));
    rows.putCluster(rows.cluster().changed());
    return true;
  }

  static boolean isWorker(Seat seat) {
    return seat != null && !seat.isReservation() && !seat.removed();
  }
}
