package io.kittenfs.master.registry;

/**
 * Forgets every worker and the cluster. The next index stays: no index is given twice, even when the worker
 * that has it is off for now.
 */
public final class Clear extends RegistryCommand<Void> {
  @Override
  Void applyTo(RegistryRows rows) {
    ClusterRow cluster = rows.cluster();
    for (int index = 0; index < cluster.nextIndex(); index++) {
      Seat seat = rows.seat(index);
      if (seat != null) {
        rows.deleteSeat(seat);
      }
    }
    rows.putCluster(new ClusterRow(null, cluster.version() + 1, cluster.nextIndex()));
    return null;
  }
}
