package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Begins the replicated groups of a cluster without slots: one for each of these workers, which is
 * to lead it, with the workers behind it in the ring. Answers false, and does nothing, when there
 * are groups or were slots, when a worker cannot take part, or when a known worker has not reported
 * and may know of some.
 */
public final class CreateGroups extends RegistryCommand<Boolean> {
  private final List<Integer> workers;
  private final List<UUID> names;

  /**
   * Begins groups.
   *
   * @param workers their indices; as many as the cluster is to have copies, or more
   * @param names for ever, of the group that each is to lead
   */
  public CreateGroups(List<Integer> workers, List<UUID> names) {
    this.workers = workers.stream().sorted().distinct().toList();
    this.names = List.copyOf(names);
    if (this.workers.size() != names.size()) {
      throw new IllegalArgumentException("not one name for each group");
    }
  }

  @Override
  Boolean applyTo(RegistryRows rows) {
    ClusterRow cluster = rows.cluster();
    List<PeerId> peers = peers(rows);
    if (cluster.copies() == 1
        || peers.size() < Math.max(cluster.copies(), workers.size())
        || cluster.firstFreeGroup() + workers.size() > Group.MAX_ID + 1
        || !rows.mayBegin()
        || !rows.groups().isEmpty()) {
      return false;
    }
    ClusterRow changed = cluster.changed();
    for (int position = 0; position < peers.size(); position++) {
      Group group =
          Group.replicated(
              changed.firstFreeGroup(),
              names.get(position),
              ring(peers, position, cluster.copies()),
              workers.get(position));
      rows.putGroup(GroupRow.created(group));
      changed = changed.withGroup(group.id());
    }
    rows.putCluster(changed);
    return true;
  }

  /** The votes of those workers that can take part. */
  private List<PeerId> peers(RegistryRows rows) {
    List<PeerId> peers = new ArrayList<>();
    for (int worker : workers) {
      MemberRecord member = rows.member(worker);
      if (BootstrapMap.isWorker(member) && !member.draining()) {
        member.peer().ifPresent(peers::add);
      }
    }
    return peers;
  }

  private static List<PeerId> ring(List<PeerId> peers, int first, int copies) {
    return IntStream.range(first, first + copies)
        .mapToObj(position -> peers.get(position % peers.size()))
        .sorted(Comparator.comparing(PeerId::worker))
        .toList();
  }
}
