package io.kittenfs.worker;

import io.kittenfs.client.routed.OwnSlots;
import io.kittenfs.model.Key;
import io.kittenfs.store.Listing;
import io.kittenfs.store.Store;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.wire.ListingEntry;
import io.kittenfs.wire.ListingPage;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

/** Reads this worker's part of the cluster straight from its store. Safe for many threads. */
record StoredSlots(ClusterStores stores, WorkerIdentity identity) implements OwnSlots {
  @Override
  public boolean areOf(int worker) {
    return identity.index().filter(index -> index == worker).isPresent();
  }

  @Override
  public ListingPage page(int group, String prefix, Optional<Key> after, int limit, long bytes)
      throws IOException {
    AtomicReference<ListingPage> page = new AtomicReference<>();
    stores
        .ofGroup(OptionalInt.of(group))
        .with(store -> page.set(page(store, prefix, after, limit, bytes)));
    return page.get();
  }

  /** A page of a store, as other nodes get it. */
  static ListingPage page(Store store, String prefix, Optional<Key> after, int limit, long bytes) {
    Listing listing = store.list(prefix, after, limit, bytes);
    return new ListingPage(
        listing.entries().stream().map(StoredSlots::entry).toList(),
        listing.next().map(Key::text).orElse(null),
        listing.slots());
  }

  private static ListingEntry entry(Metadata metadata) {
    return new ListingEntry(
        metadata.key().text(),
        metadata.size(),
        metadata.etag(),
        metadata.contentType(),
        "sha-256:" + metadata.digest(),
        metadata.modified(),
        metadata.expires().orElse(null));
  }
}
