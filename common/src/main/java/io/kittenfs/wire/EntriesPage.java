package io.kittenfs.wire;

import java.util.List;

/**
 * The answer of a worker to {@code GET /entries?limit=&after=}: its node-local keys in order.
 *
 * @param figures how much the worker holds at this moment; null when it does not say
 * @param entries the keys of this page
 * @param next ask with {@code after} this key for the next page; null on the last
 */
public record EntriesPage(UsageStats figures, List<EntryInfo> entries, String next) {
  /** Copies the list. */
  public EntriesPage {
    entries = List.copyOf(entries);
  }
}
