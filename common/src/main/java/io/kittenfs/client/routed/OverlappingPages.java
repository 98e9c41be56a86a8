package io.kittenfs.client.routed;

import com.google.common.primitives.Ints;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ListingEntry;
import io.kittenfs.wire.ListingPage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pages that begin after the same key, read one after the other while slots move between their
 * workers. Each slot is taken from one page alone: that of the highest epoch, since who owned it in
 * that moment had all of its keys. Used by one thread.
 */
final class OverlappingPages {
  private static final int NONE = -1;

  /** By number; those that no slot is taken from any more are let go. */
  private final Map<Integer, ListingPage> pages = new HashMap<>();

  private final int[] pageOf = new int[SlotTable.SLOTS];
  private final long[] epochs = new long[SlotTable.SLOTS];
  private int next;

  OverlappingPages() {
    Arrays.fill(pageOf, NONE);
  }

  /**
   * What these pages together say.
   *
   * @param entries all keys up to the end, in order
   * @param end what is after it is not known yet; empty when there is nothing
   */
  record Section(List<ListingEntry> entries, Optional<Key> end) {}

  void add(ListingPage page) {
    for (SlotRange range : page.slots()) {
      for (int slot = range.from(); slot <= range.to(); slot++) {
        if (pageOf[slot] == NONE || range.epoch() >= epochs[slot]) {
          pageOf[slot] = next;
          epochs[slot] = range.epoch();
        }
      }
    }
    pages.put(next++, page);
    pages.keySet().retainAll(Ints.asList(pageOf));
  }

  /** Whether every slot was somewhere when that was asked. */
  boolean areOfEverySlot() {
    return !Ints.contains(pageOf, NONE);
  }

  /** Merges them; only when they {@link #areOfEverySlot}. */
  Section section() {
    Optional<Key> end =
        pages.values().stream()
            .map(ListingPage::next)
            .filter(Objects::nonNull)
            .map(Key::of)
            .min(Key::compareTo);
    SortedMap<Key, ListingEntry> entries = new TreeMap<>();
    pages.forEach(
        (number, page) -> {
          for (ListingEntry entry : page.entries()) {
            Key key = Key.of(entry.key());
            boolean isKnown = end.isEmpty() || key.compareTo(end.get()) <= 0;
            if (isKnown && pageOf[key.hash().slot(SlotTable.SLOTS)] == number) {
              entries.put(key, entry);
            }
          }
        });
    return new Section(List.copyOf(entries.values()), end);
  }
}
