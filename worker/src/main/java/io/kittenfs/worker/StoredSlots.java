package io.kittenfs.worker;

import io.kittenfs.client.routed.OwnSlots;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
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
record StoredSlots(ClusterStore cluster, WorkerIdentity identity) implements OwnSlots {
  @Override
  public boolean areOf(int worker) {
    return identity.index().filter(index -> index == worker).isPresent();
  }

  @Override
  public ListingPage page(int group, String prefix, Optional<Key> after, int limit, long bytes)
      throws IOException {
    requireCopy(OptionalInt.of(group));
    AtomicReference<ListingPage> page = new AtomicReference<>();
    cluster.with(store -> page.set(page(store, prefix, after, limit, bytes)));
    return page.get();
  }

  /**
   * Ensures that the keys of this group are those of the store.
   *
   * @param group its id; empty for the worker's solo group
   * @throws KittenException UNAVAILABLE when they are not
   */
  void requireCopy(OptionalInt group) {
    if (group.isPresent() && !areOf(group.getAsInt())) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "This worker has no copy of group " + group.getAsInt() + ". Try again, or another.");
    }
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
