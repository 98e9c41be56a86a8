package io.kittenfs.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * How many slots each worker has by one map. Immutable.
 *
 * @param byWorker by index; workers without any are absent
 */
public record SlotCounts(Map<Integer, Integer> byWorker) {
  /** Copies the counts. */
  public SlotCounts {
    byWorker = Map.copyOf(byWorker);
  }

  /** Counts in the answer to {@code GET /map}. */
  public static SlotCounts of(JsonNode map) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (JsonNode owner : map.path("slots")) {
      if (owner.isInt()) {
        counts.merge(owner.intValue(), 1, Integer::sum);
      }
    }
    return new SlotCounts(counts);
  }

  /** Whether all slots lie on so many workers, each with the ideal number or one off. */
  public boolean areSpreadOver(int size) {
    boolean even =
        byWorker.values().stream()
            .allMatch(it -> it == Cluster.SLOTS / size || it == (Cluster.SLOTS + size - 1) / size);
    int all = byWorker.values().stream().mapToInt(Integer::intValue).sum();
    return byWorker.size() == size && all == Cluster.SLOTS && even;
  }
}
