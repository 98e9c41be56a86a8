package io.kittenfs.master.registry;

/**
 * Forgets every worker and every slot. The next index and the cluster's name stay: no index is
 * given twice, and a worker that is off for now is welcome later.
 */
public final class Clear extends RegistryCommand<Void> {
  @Override
  Void applyTo(RegistryRows rows) {
    ClusterRow cluster = rows.cluster();
    for (int index = 0; index < cluster.nextIndex(); index++) {
      MemberRecord member = rows.member(index);
      if (member != null) {
        rows.deleteMember(member);
      }
    }
    rows.deleteSlots();
    rows.putCluster(
        new ClusterRow(
            cluster.cluster(),
            false,
            ClusterRow.after(cluster.version()),
            cluster.nextIndex(),
            cluster.highestEpoch()));
    return null;
  }
}
