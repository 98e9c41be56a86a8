package io.kittenfs.store;

/**
 * How a store is laid out.
 *
 * @param slots into how many parts the keys fall: 1 for an own store, 1,024 for a cluster store;
 *     never changes
 * @param inlineMax values up to this many bytes lie in their record, larger ones in a blob
 */
public record StoreOptions(int slots, int inlineMax) {
  /** Measured: see docs/decisions. */
  public static final int DEFAULT_INLINE_MAX = 64 << 10;

  /** The own store of a worker. */
  public static StoreOptions ownStore() {
    return new StoreOptions(1, DEFAULT_INLINE_MAX);
  }
}
