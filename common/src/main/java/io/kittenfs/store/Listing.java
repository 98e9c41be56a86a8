package io.kittenfs.store;

import java.util.List;
import java.util.Optional;

/**
 * One page of keys in order.
 *
 * @param entries the keys of this page
 * @param next where the next page starts: list again with {@code after} this key; empty on the last
 *     page
 */
public record Listing(List<Metadata> entries, Optional<Key> next) {
  /** Copies the list. */
  public Listing {
    entries = List.copyOf(entries);
  }
}
