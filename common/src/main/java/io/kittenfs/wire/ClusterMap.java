package io.kittenfs.wire;

import io.kittenfs.model.Group;
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
 */
public record ClusterMap(
    long version,
    SortedMap<Integer, String> workers,
    SortedMap<Integer, UUID> uuids,
    List<Integer> slots,
    List<Long> epochs) {
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
        none ? List.of() : view.slots().epochs());
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
   * The groups and epochs as a table; empty when this map has none. A worker stands for its solo
   * group, the only one that it is known to lead; where the map knows no leader, the table has
   * {@link SlotTable#NOBODY} under the epoch that the map tells.
   */
  public SlotTable table() {
    SlotTable.Builder table = SlotTable.EMPTY.change();
    for (int slot = 0; slot < epochs.size(); slot++) {
      Integer leader = slots.get(slot);
      int group = leader == null ? SlotTable.NOBODY : Group.solo(leader).id();
      table.set(slot, group, epochs.get(slot));
    }
    return table.build();
  }
}
