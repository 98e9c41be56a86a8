package io.kittenfs.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The answer of every node to {@code GET /map}: where the cluster's workers are and which of them
 * owns each slot. Immutable.
 *
 * @param version rises with every change
 * @param workers url by index
 * @param uuids identity by index; empty when a node of an earlier version tells
 * @param slots the index of the owner of slot 0, of slot 1, …, null where nobody is; empty while
 *     the cluster owns no slots
 * @param epochs how often slot 0, slot 1, … changed its owner; as long as {@code slots}
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
        none ? List.of() : view.slots().owners(),
        none ? List.of() : view.slots().epochs());
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

  /** The owners and epochs as a table; empty when this map has none. */
  public SlotTable table() {
    SlotTable.Builder table = SlotTable.EMPTY.change();
    for (int slot = 0; slot < epochs.size(); slot++) {
      Integer owner = slots.get(slot);
      table.set(slot, owner == null ? SlotTable.NOBODY : owner, epochs.get(slot));
    }
    return table.build();
  }
}
