package io.kittenfs.store;

import io.kittenfs.model.SlotRange;
import java.util.List;

/**
 * What a store is to its slots, as of one moment.
 *
 * @param all each slot that it ever heard of, in order
 * @param owned those that can be read here, neighbours of one epoch together
 */
public record SlotOverview(List<SlotStatus> all, List<SlotRange> owned) {
  /** Copies the lists. */
  public SlotOverview {
    all = List.copyOf(all);
    owned = List.copyOf(owned);
  }

  /** How often this slot changed its owner; 0 when the store never heard of it. */
  public long epoch(int slot) {
    return all.stream()
        .filter(status -> status.slot() == slot)
        .mapToLong(SlotStatus::epoch)
        .findAny()
        .orElse(0);
  }
}
