package io.kittenfs.master.registry;

/**
 * Says how many copies of each value a new cluster is to have; does nothing when the cluster has a
 * name by now.
 */
public final class SetReplicas extends RegistryCommand<Void> {
  private final int copies;

  /** So many copies: an odd number. */
  public SetReplicas(int copies) {
    this.copies = copies;
  }

  @Override
  Void applyTo(RegistryRows rows) {
    ClusterRow cluster = rows.cluster();
    // The version stays what it is: the view of any worker with a cluster is newer.
    if (cluster.cluster() == null && cluster.copies() != copies) {
      rows.putCluster(cluster.withCopies(copies));
    }
    return null;
  }
}
