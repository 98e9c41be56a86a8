package io.kittenfs.master.registry;

/**
 * Forgets every worker, every group and every slot. The next index, the next group, how many copies
 * there are to be and the cluster's name stay: no index is given twice, and a worker that is off
 * for now is welcome later.
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
    rows.deleteGroups();
    rows.deleteSlots();
    rows.putCluster(cluster.cleared());
    return null;
  }
}
