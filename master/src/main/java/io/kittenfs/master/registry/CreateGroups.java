package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Begins replicated groups, one for each of some workers, which is to lead it. The other members of
 * the first ones are the workers behind it in the ring; of one that joins others, those that are
 * members of the fewest. Answers false, and does nothing, when there are other groups by now, when
 * too few workers can take part, or when a known worker has not reported and may know of more.
 */
public final class CreateGroups extends RegistryCommand<Boolean> {
  private final int groupsBefore;
  private final List<Integer> leaders;
  private final List<Integer> workers;
  private final List<UUID> names;

  /**
   * Begins groups.
   *
   * @param groupsBefore how many replicated groups there are
   * @param leaders the indices of the workers that are to lead one each
   * @param workers the indices of those that may be members, the leaders included; as many as the
   *     cluster is to have copies, or more
   * @param names for ever, of the group that each is to lead
   */
  public CreateGroups(
      int groupsBefore, List<Integer> leaders, List<Integer> workers, List<UUID> names) {
    this.groupsBefore = groupsBefore;
    this.leaders = leaders.stream().sorted().distinct().toList();
    this.workers = workers.stream().sorted().distinct().toList();
    this.names = List.copyOf(names);
    if (this.leaders.size() != names.size() || !workers.containsAll(leaders)) {
      throw new IllegalArgumentException("not one worker and one name for each group");
    }
  }

  @Override
  Boolean applyTo(RegistryRows rows) {
    ClusterRow cluster = rows.cluster();
    SortedMap<Integer, PeerId> peers = peers(rows);
    List<Group> before = rows.groups();
    if (cluster.copies() == 1
        || peers.size() < Math.max(cluster.copies(), workers.size())
        || cluster.firstFreeGroup() + leaders.size() > Group.MAX_ID + 1
        || before.size() != groupsBefore
        || !(rows.mayBegin() || rows.isMapWhole())) {
      return false;
    }
    ClusterRow changed = cluster.changed();
    for (int position = 0; position < leaders.size(); position++) {
      int leader = leaders.get(position);
      Group group =
          Group.replicated(
              changed.firstFreeGroup(),
              names.get(position),
              members(leader, before, cluster.copies()).map(worker -> peers.get(worker)).toList(),
              leader);
      rows.putGroup(GroupRow.created(group));
      changed = changed.withGroup(group.id());
    }
    rows.putCluster(changed);
    return true;
  }

  /** The votes of those workers that can take part, by their indices. */
  private SortedMap<Integer, PeerId> peers(RegistryRows rows) {
    SortedMap<Integer, PeerId> peers = new TreeMap<>();
    for (int worker : workers) {
      MemberRecord member = rows.member(worker);
      if (BootstrapMap.isWorker(member) && !member.draining()) {
        member.peer().ifPresent(vote -> peers.put(worker, vote));
      }
    }
    return peers;
  }

  private Stream<Integer> members(int leader, List<Group> before, int copies) {
    List<Integer> ring = ringBehind(leader);
    Map<Integer, Long> memberships = new TreeMap<>();
    for (int worker : ring) {
      memberships.put(worker, before.stream().filter(group -> group.involves(worker)).count());
    }
    // Sorting keeps the order of those that are equal.
    return Stream.concat(
            Stream.of(leader),
            ring.stream().sorted(Comparator.comparing(memberships::get)).limit(copies - 1))
        .sorted();
  }

  /** The other workers, beginning with the one behind this one. */
  private List<Integer> ringBehind(int leader) {
    int position = workers.indexOf(leader);
    return IntStream.range(1, workers.size())
        .mapToObj(step -> workers.get((position + step) % workers.size()))
        .toList();
  }
}
