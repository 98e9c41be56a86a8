package io.kittenfs.cluster;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer of every node to {@code GET /map}: where the cluster's workers are and which of them
 * owns each slot.
 *
 * @param version rises with every change
 * @param workers url by index
 * @param slots the index of the owner of slot 0, of slot 1, …; empty while the cluster owns no
 *     slots
 */
public record ClusterMap(long version, SortedMap<Integer, String> workers, List<Integer> slots) {
  /** What this view of a cluster says. */
  public static ClusterMap of(ClusterView view) {
    SortedMap<Integer, String> workers = new TreeMap<>();
    view.members().stream()
        .filter(member -> !member.removed())
        .forEach(member -> workers.put(member.index(), member.url()));
    return new ClusterMap(view.version(), workers, List.of());
  }
}
