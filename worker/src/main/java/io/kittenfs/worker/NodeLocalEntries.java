package io.kittenfs.worker;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.Listing;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreStats;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.wire.EntriesPage;
import io.kittenfs.wire.EntryInfo;
import io.kittenfs.wire.UsageStats;
import java.util.Optional;

/** What a worker tells of its node-local keys. */
final class NodeLocalEntries {
  private static final int USUAL_LIMIT = 100;
  private static final int LARGEST_LIMIT = 10_000;

  private NodeLocalEntries() {}

  /** How much the store holds. */
  static UsageStats figures(Store store) {
    StoreStats stats = store.stats();
    return new UsageStats(stats.keys(), stats.bytes(), stats.diskBytes());
  }

  /**
   * These figures of a worker and what a store of its part of the cluster holds.
   *
   * @param leads whether the worker answers for these keys; those of other copies are counted where
   *     they are answered for
   */
  static UsageStats withCluster(UsageStats figures, Store cluster, boolean leads) {
    StoreStats stats = cluster.stats();
    return new UsageStats(
        figures.keys(),
        figures.bytes(),
        figures.workerSize() + stats.diskBytes(),
        figures.clusterKeys() + (leads ? stats.keys() : 0),
        figures.clusterBytes() + (leads ? stats.bytes() : 0));
  }

  /** How many keys a request wants to see at most. */
  static int limit(Exchange exchange) {
    return exchange.query().number("limit", USUAL_LIMIT, 1, LARGEST_LIMIT);
  }

  /**
   * The page of keys that a request asks for by {@code after} and {@code limit}.
   *
   * @throws KittenException INVALID_REQUEST when these are malformed
   */
  static EntriesPage page(Store store, Exchange exchange) {
    Optional<Key> after =
        exchange.query().get("after").filter(text -> !text.isEmpty()).map(Key::of);
    Listing listing = store.list("", after, limit(exchange));
    return new EntriesPage(
        figures(store),
        listing.entries().stream().map(NodeLocalEntries::describe).toList(),
        listing.next().map(Key::text).orElse(null));
  }

  private static EntryInfo describe(Metadata metadata) {
    return new EntryInfo(
        metadata.key().text(),
        metadata.key().hash().toString(),
        metadata.size(),
        metadata.created());
  }

  /**
   * Deletes the key that has a hash.
   *
   * @throws KittenException INVALID_REQUEST when it is no hash, NOT_FOUND when no key has it
   */
  static void delete(Store store, String hash) {
    boolean deleted =
        store
            .metadata(KeyHash.ofHex(hash))
            .flatMap(found -> store.delete(found.key(), new Precondition.None()))
            .isPresent();
    if (!deleted) {
      throw new KittenException(ErrorCode.NOT_FOUND, "No key of this worker has this hash.");
    }
  }
}
