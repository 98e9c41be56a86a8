package io.kittenfs.store;

import io.kittenfs.model.SlotTable;

/**
 * What a store is made for.
 *
 * @param slots into how many parts the keys fall; never changes
 * @param owned whether a new store owns its slots; otherwise each must be given to it
 * @param inlineMax values up to this many bytes lie in their record, larger ones in a blob
 * @param verifyRate how many bytes a second are read at most to verify what is on the disk, of a
 *     store of which there are other copies; 0 for none
 */
public record StoreOptions(int slots, boolean owned, int inlineMax, long verifyRate) {
  /** Measured: see docs/decisions. */
  static final int DEFAULT_INLINE_MAX = 64 << 10;

  /** Of a store that does not verify what is on the disk. */
  public StoreOptions(int slots, boolean owned, int inlineMax) {
    this(slots, owned, inlineMax, 0);
  }

  /** The same, which verifies what is on the disk. */
  public StoreOptions verifying(long bytesPerSecond) {
    return new StoreOptions(slots, owned, inlineMax, bytesPerSecond);
  }

  /** The own store of a worker. */
  public static StoreOptions ownStore() {
    return new StoreOptions(1, true, DEFAULT_INLINE_MAX);
  }

  /** A worker's part of the cluster's keys. */
  public static StoreOptions clusterStore() {
    return new StoreOptions(SlotTable.SLOTS, false, DEFAULT_INLINE_MAX);
  }
}
