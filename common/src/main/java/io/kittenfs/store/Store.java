package io.kittenfs.store;

import java.io.Closeable;
import java.util.Optional;

/**
 * A durable map from keys to values of any size. Safe for use by many threads. Every method throws {@link
 * io.kittenfs.error.KittenException}: UNAVAILABLE once closed (nothing was stored), DISK_FULL while the disk
 * is nearly full, OUTCOME_UNKNOWN when a write may or may not have been stored.
 */
public final class Store implements Closeable {
  /** Starts a value; give it to {@link #put} when finished. */
  public ValueWriter newValue() {
    throw new UnsupportedOperationException();
  }

  /**
   * Stores a value under a key, durably when this returns.
   *
   * @throws PreconditionFailedException when the condition does not hold; nothing changed
   */
  public Stored put(Key key, StagedValue value, String contentType, Precondition condition) {
    throw new UnsupportedOperationException();
  }

  /** Opens the value of a key. The caller closes it. */
  public Optional<Found> get(Key key) {
    throw new UnsupportedOperationException();
  }

  /** What is known of a key, without opening its value. */
  public Optional<Metadata> metadata(Key key) {
    throw new UnsupportedOperationException();
  }

  /** What is known of the key with this hash. */
  public Optional<Metadata> metadata(KeyHash hash) {
    throw new UnsupportedOperationException();
  }

  /**
   * Deletes a key.
   *
   * @return what was deleted; empty when there was nothing and the condition allows that
   * @throws PreconditionFailedException when the condition does not hold; nothing changed
   */
  public Optional<Metadata> delete(Key key, Precondition condition) {
    throw new UnsupportedOperationException();
  }

  /** Deletes every key at once, whatever their number, and answers how many there were. */
  public long clear() {
    throw new UnsupportedOperationException();
  }

  /**
   * Keys in the order of their bytes.
   *
   * @param prefix only keys that start so; empty for all
   * @param after only keys behind this one
   * @param limit at most this many, at least 1
   */
  public Listing list(String prefix, Optional<Key> after, int limit) {
    throw new UnsupportedOperationException();
  }

  /** Counts; cheap however large the store. */
  public StoreStats stats() {
    throw new UnsupportedOperationException();
  }

  /** Waits for what runs, then closes. Later calls are refused with UNAVAILABLE. Idempotent. */
  @Override
  public void close() {}
}
