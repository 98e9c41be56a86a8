package io.kittenfs.e2e.cluster;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What each key may hold. A key has one writer, which writes the versions 1, 2, 3… one after the
 * other; anybody may read. So a reader is to see the last version that was acknowledged before it
 * began, a later one, or one whose outcome is unknown.
 */
final class Ledger {
  private final AtomicIntegerArray attempted;
  private final AtomicIntegerArray acknowledged;
  private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
  private final Set<Long> refused = ConcurrentHashMap.newKeySet();

  /**
   * @param keys how many keys there are
   */
  Ledger(int keys) {
    this.attempted = new AtomicIntegerArray(keys);
    this.acknowledged = new AtomicIntegerArray(keys);
  }

  private static long id(int key, int version) {
    return (long) key << 32 | version;
  }

  /** The version that the writer of a key is about to write. */
  int attempt(int key) {
    return attempted.incrementAndGet(key);
  }

  /** A write was acknowledged. */
  void acknowledge(int key, int version) {
    acknowledged.set(key, version);
  }

  /** A write may have happened, or happen later. */
  void leaveOpen(int key, int version) {
    unknown.add(id(key, version));
  }

  /** A write is to have had no effect. */
  void refuse(int key, int version) {
    refused.add(id(key, version));
  }

  /** The last acknowledged version, to be asked before a read begins. */
  int acknowledged(int key) {
    return acknowledged.get(key);
  }

  /**
   * Fails when a read must not see this.
   *
   * @param before what {@link #acknowledged} said before the read began
   */
  void checkRead(int key, int before, int version) {
    boolean fresh = version >= before || unknown.contains(id(key, version));
    boolean written = version <= attempted.get(key) && !refused.contains(id(key, version));
    if (!fresh || !written) {
      throw new AssertionError(
          String.format(
              "Key %d has version %d; before the read %d was acknowledged, %d were attempted, %s",
              key,
              version,
              before,
              attempted.get(key),
              written ? "so this is stale" : "and this one never happened"));
    }
  }
}
