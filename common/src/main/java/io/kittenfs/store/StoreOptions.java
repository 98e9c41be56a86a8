package io.kittenfs.store;

import io.kittenfs.model.SlotTable;

/**
 * What a store is made for.
 *
 * @param slots into how many parts the keys fall; never changes
 * @param owned whether a new store owns its slots; otherwise each must be given to it
 * @param inlineMax values up to this many bytes lie in their record, larger ones in a blob
 */
public record StoreOptions(int slots, boolean owned, int inlineMax) {
  /** Measured: see docs/decisions. */
  static final int DEFAULT_INLINE_MAX = 64 << 10;

  /** The own store of a worker. */
  public static StoreOptions ownStore() {
    return new StoreOptions(1, true, DEFAULT_INLINE_MAX);
  }

  /** A worker's part of the cluster's keys. */
  public static StoreOptions clusterStore() {
    return new StoreOptions(SlotTable.SLOTS, false, DEFAULT_INLINE_MAX);
  }
}
