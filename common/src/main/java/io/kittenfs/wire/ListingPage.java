package io.kittenfs.wire;

import io.kittenfs.model.SlotRange;
import java.util.List;

/**
 * Some keys of one worker, in order: the answer to {@code GET /local/kv?prefix=&after=&limit=}.
 *
 * @param entries all its keys from the asked place on to {@code next}, or to the end
 * @param next ask with {@code after} this key for the next page; null on the last
 * @param slots the slots that it owned when it looked
 */
public record ListingPage(List<ListingEntry> entries, String next, List<SlotRange> slots) {
  /** Copies the lists. */
  public ListingPage {
    entries = List.copyOf(entries);
    slots = List.copyOf(slots);
  }
}
