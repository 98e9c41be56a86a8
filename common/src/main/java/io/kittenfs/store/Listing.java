package io.kittenfs.store;

import io.kittenfs.model.Key;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.record.Metadata;
import java.util.List;
import java.util.Optional;

/**
 * One page of keys in order.
 *
 * @param entries the keys of this page
 * @param next where the next page starts: list again with {@code after} this key; empty on the last
 *     page
 * @param slots the slots that the store owned as of this page, in order: the page is complete for
 *     these and holds nothing of others
 */
public record Listing(List<Metadata> entries, Optional<Key> next, List<SlotRange> slots) {
  /** Copies the lists. */
  public Listing {
    entries = List.copyOf(entries);
    slots = List.copyOf(slots);
  }
}
