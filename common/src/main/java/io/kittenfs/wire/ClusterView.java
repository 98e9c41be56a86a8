package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.SlotTable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a node knows of its cluster: travels with every heartbeat in both directions and lies on
 * every worker's disk, so that a master that lost its own finds everything again. Immutable.
 *
 * @param cluster which cluster this is; null while there is none yet
 * @param version rises with every change that the master makes; the higher view is the newer
 * @param nextIndex the index that the next new worker gets; above every index ever given
 * @param members every worker that ever was, tombstones included, by rising index
 * @param slots which group owns which slot
 * @param groups the replicated groups, by rising id; every other group is the solo group of a
 *     worker. Not written when there is none, as nodes know it that know no groups
 * @param replicas how many copies of each value the cluster is to have: an odd number, 1 unless
 *     told; not written then
 */
public record ClusterView(
    UUID cluster,
    long version,
    int nextIndex,
    List<Member> members,
    SlotTable slots,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Group> groups,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer replicas) {
  /** Knows nothing. */
  public static final ClusterView EMPTY = new ClusterView(null, 0, 0, List.of());

  /** Sorts the members, and checks what arrives from other nodes. */
  public ClusterView {
    if (version < 0 || nextIndex < 0 || nextIndex > Member.MAX_INDEX + 1) {
      throw new IllegalArgumentException("version or next_index out of range");
    }
    Map<Integer, Member> sorted = byIndex(members);
    if (sorted.size() != members.size()) {
      throw new IllegalArgumentException("two members have one index");
    }
    if (!sorted.isEmpty() && sorted.keySet().stream().anyMatch(index -> index >= nextIndex)) {
      throw new IllegalArgumentException("next_index is not above every member's index");
    }
    members = List.copyOf(sorted.values());
    slots = slots == null ? SlotTable.EMPTY : slots;
    groups = groups == null ? List.of() : sorted(groups);
    if (replicas != null && (replicas < 1 || replicas % 2 == 0)) {
      throw new IllegalArgumentException("replicas is an odd number");
    }
    replicas = replicas != null && replicas == 1 ? null : replicas;
  }

  /** How many copies of each value the cluster is to have. */
  public int copies() {
    return replicas == null ? 1 : replicas;
  }

  private static List<Group> sorted(List<Group> groups) {
    if (groups.stream().anyMatch(group -> group.kind() == Group.Kind.SOLO)
        || groups.stream().map(Group::id).distinct().count() < groups.size()) {
      throw new IllegalArgumentException("two groups have one id, or a solo group is listed");
    }
    return groups.stream().sorted(Comparator.comparing(Group::id)).toList();
  }

  /** A view of a cluster of solo groups. */
  public ClusterView(
      UUID cluster, long version, int nextIndex, List<Member> members, SlotTable slots) {
    this(cluster, version, nextIndex, members, slots, List.of(), null);
  }

  /** A view of a cluster without slots. */
  public ClusterView(UUID cluster, long version, int nextIndex, List<Member> members) {
    this(cluster, version, nextIndex, members, SlotTable.EMPTY);
  }

  private static TreeMap<Integer, Member> byIndex(Collection<Member> members) {
    TreeMap<Integer, Member> sorted = new TreeMap<>();
    members.forEach(member -> sorted.put(member.index(), member));
    return sorted;
  }

  /** The member with this index, tombstones included. */
  public Optional<Member> member(int index) {
    return members.stream().filter(member -> member.index() == index).findFirst();
  }

  /** The group with this id; empty when no group here has it. */
  public Optional<Group> group(int id) {
    return groups.stream()
        .filter(group -> group.id() == id)
        .findFirst()
        .or(() -> Group.soloWithId(id));
  }

  /** The index of the worker that leads this group; empty when that is not known here. */
  public Optional<Integer> leaderOf(int group) {
    return group(group).flatMap(Group::leader);
  }

  /**
   * This view and all that another one knows besides. Where both know an index, the newer view is
   * right, but a tombstone stays one; the groups are those of the newer view, each with the leader
   * of the highest term; of each slot the higher epoch is right. The cluster is this view's, or the
   * other's when this one has none; the caller decides whether views of two clusters may meet.
   */
  public ClusterView merge(ClusterView other) {
    boolean otherIsNewer = other.version > version;
    ClusterView newer = otherIsNewer ? other : this;
    ClusterView older = otherIsNewer ? this : other;
    TreeMap<Integer, Member> merged = byIndex(older.members);
    for (Member member : newer.members) {
      merged.merge(member.index(), member, ClusterView::keepTombstone);
    }
    return new ClusterView(
        cluster == null ? other.cluster : cluster,
        newer.version,
        Math.max(nextIndex, other.nextIndex),
        List.copyOf(merged.values()),
        newer.slots.merge(older.slots),
        newer.groups.stream().map(group -> withLeaderOf(older, group)).toList(),
        newer.replicas);
  }

  private static Group withLeaderOf(ClusterView other, Group group) {
    return other
        .group(group.id())
        .filter(known -> known.uuid().equals(group.uuid()))
        .map(Group::led)
        .filter(led -> group.members().contains(led.worker()))
        .map(group::led)
        .orElse(group);
  }

  private static Member keepTombstone(Member older, Member newer) {
    return older.removed() && older.uuid().equals(newer.uuid()) ? older : newer;
  }
}
