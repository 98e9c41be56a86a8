package io.kittenfs.master.registry;

import java.time.Instant;

/**
 * Says how many copies of each value the cluster is to have from now on, and has the rebalance
 * planned again, which brings the slots to groups with as many members; does nothing when it is to
 * have so many already.
 */
public final class ChangeReplicas extends RegistryCommand<Void> {
  private final int copies;
  private final Instant now;

  /**
   * So many copies.
   *
   * @param copies an odd number
   * @param now when somebody asked for it
   */
  public ChangeReplicas(int copies, Instant now) {
    this.copies = copies;
    this.now = now;
  }

  @Override
  Void applyTo(RegistryRows rows) {
    ClusterRow cluster = rows.cluster();
    if (cluster.copies() != copies) {
      rows.putCluster(cluster.withCopies(copies).changed());
      rows.putRebalance(rows.rebalance().requested(rows.slots().table(), now));
    }
    return null;
  }
}
