package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The answer of every node to {@code GET /map}: where the cluster's workers are and which of them
 * answers for each slot. Immutable.
 *
 * @param version rises with every change
 * @param workers url by index
 * @param uuids identity by index; empty when a node of an earlier version tells
 * @param slots the index of the worker that leads the group of slot 0, of slot 1, …, null where
 *     nobody is known to; empty while the cluster owns no slots
 * @param epochs how often slot 0, slot 1, … went to another group; as long as {@code slots}
 * @param groups the replicated groups by id. Not written when there is none, as nodes know it that
 *     know no groups
 * @param groupOfSlot the id of the group that owns slot 0, slot 1, …, null where nobody is known
 *     to; empty, and not written, when there are no replicated groups or no slots: each slot is
 *     then of the solo group of its worker
 * @param replicas how many copies of each value the cluster is to have; null, and not written, when
 *     that is one
 */
public record ClusterMap(
    long version,
    SortedMap<Integer, String> workers,
    SortedMap<Integer, UUID> uuids,
    List<Integer> slots,
    List<Long> epochs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<Integer, MappedGroup> groups,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> groupOfSlot,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer replicas) {
  /**
   * What a map tells of a replicated group.
   *
   * @param kind how its members hold its slots
   * @param members the indices of its workers
   * @param leader the index of the worker that leads it; null while nobody is known to
   * @param term in which that one was elected; null with the leader
   * @param slots how many it owns
   */
  public record MappedGroup(
      Group.Kind kind, List<Integer> members, Integer leader, Long term, int slots) {
    /** Copies the list, and checks what arrives from other nodes. */
    public MappedGroup {
      members = List.copyOf(members);
      members.forEach(Member::requireIndex);
      if ((leader == null) != (term == null)) {
        throw new IllegalArgumentException("a leader without a term");
      }
      if (leader != null) {
        Member.requireIndex(leader);
      }
    }

    private static MappedGroup of(Group group, SlotTable slots) {
      Optional<Group.Leader> led = Optional.ofNullable(group.led());
      return new MappedGroup(
          group.kind(),
          group.members(),
          led.map(Group.Leader::worker).orElse(null),
          led.map(Group.Leader::term).orElse(null),
          slots.count(group.id()));
    }

    /** Who leads it; empty while nobody is known to. */
    public Optional<Group.Leader> led() {
      return leader == null ? Optional.empty() : Optional.of(new Group.Leader(leader, term));
    }
  }

  /** Copies the lists, and checks what arrives from other nodes. */
  public ClusterMap {
    workers = Collections.unmodifiableSortedMap(new TreeMap<>(workers));
    uuids =
        Collections.unmodifiableSortedMap(uuids == null ? new TreeMap<>() : new TreeMap<>(uuids));
    slots = slots == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(slots));
    epochs = epochs == null ? List.of() : List.copyOf(epochs);
    if (!epochs.isEmpty() && (epochs.size() != SlotTable.SLOTS || slots.size() != epochs.size())) {
      throw new IllegalArgumentException("slots and epochs are of another length");
    }
    groups =
        Collections.unmodifiableSortedMap(groups == null ? new TreeMap<>() : new TreeMap<>(groups));
    groups.keySet().forEach(Group::requireId);
    groupOfSlot =
        groupOfSlot == null
            ? List.of()
            : Collections.unmodifiableList(new ArrayList<>(groupOfSlot));
    if (!groupOfSlot.isEmpty() && groupOfSlot.size() != epochs.size()) {
      throw new IllegalArgumentException("groups of slots and epochs are of another length");
    }
  }

  /** A map of a cluster of solo groups. */
  public ClusterMap(
      long version,
      SortedMap<Integer, String> workers,
      SortedMap<Integer, UUID> uuids,
      List<Integer> slots,
      List<Long> epochs) {
    this(version, workers, uuids, slots, epochs, null, null, null);
  }

  /** What this view of a cluster says. */
  public static ClusterMap of(ClusterView view) {
    SortedMap<Integer, String> workers = new TreeMap<>();
    SortedMap<Integer, UUID> uuids = new TreeMap<>();
    view.members().stream()
        .filter(member -> !member.removed())
        .forEach(
            member -> {
              workers.put(member.index(), member.url());
              uuids.put(member.index(), member.uuid());
            });
    boolean none = view.slots().isEmpty();
    return new ClusterMap(
        view.version(),
        workers,
        uuids,
        none ? List.of() : leaders(view),
        none ? List.of() : view.slots().epochs(),
        groups(view),
        none || view.groups().isEmpty() ? List.of() : groupsOfSlots(view.slots()),
        view.replicas());
  }

  private static SortedMap<Integer, MappedGroup> groups(ClusterView view) {
    SortedMap<Integer, MappedGroup> groups = new TreeMap<>();
    view.groups().forEach(group -> groups.put(group.id(), MappedGroup.of(group, view.slots())));
    return groups;
  }

  private static List<Integer> groupsOfSlots(SlotTable slots) {
    return IntStream.range(0, SlotTable.SLOTS)
        .map(slots::group)
        .mapToObj(group -> group == SlotTable.NOBODY ? null : (Integer) group)
        .toList();
  }

  private static List<Integer> leaders(ClusterView view) {
    return IntStream.range(0, SlotTable.SLOTS)
        .mapToObj(slot -> view.leaderOf(view.slots().group(slot)).orElse(null))
        .toList();
  }

  /**
   * Where the workers are and who they are, by index.
   *
   * @throws io.kittenfs.error.KittenException INVALID_REQUEST when a url is none
   */
  public SortedMap<Integer, NodeAddress> addresses() {
    SortedMap<Integer, NodeAddress> addresses = new TreeMap<>();
    workers.forEach(
        (index, url) ->
            addresses.put(
                index, new NodeAddress(NodeUrl.parse(url), Optional.ofNullable(uuids.get(index)))));
    return addresses;
  }

  /**
   * The groups and epochs as a table; empty when this map has none. In a map without replicated
   * groups a worker stands for its solo group, the only one that it can lead; where the map knows
   * no owner, the table has {@link SlotTable#NOBODY} under the epoch that the map tells.
   */
  public SlotTable table() {
    SlotTable.Builder table = SlotTable.EMPTY.change();
    for (int slot = 0; slot < epochs.size(); slot++) {
      table.set(slot, group(slot), epochs.get(slot));
    }
    return table.build();
  }

  private int group(int slot) {
    if (!groupOfSlot.isEmpty()) {
      Integer group = groupOfSlot.get(slot);
      return group == null ? SlotTable.NOBODY : group;
    }
    Integer leader = slots.get(slot);
    return leader == null ? SlotTable.NOBODY : Group.solo(leader).id();
  }
}
