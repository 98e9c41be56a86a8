package io.kittenfs.leveldb;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Rows of a database that are also kept in memory, because they are few, small and asked for with
 * every request: those whose keys begin with certain bytes. They change in one step with each
 * write, once that is in the database. Safe for many threads.
 */
final class ResidentRows {
  private final byte[] families;
  private volatile Map<ByteBuffer, byte[]> rows = new ConcurrentHashMap<>();

  /** The last {@link #copy}, null once they have changed. */
  private NavigableMap<byte[], byte[]> copy;

  /** How often they may have changed. */
  private long changes;

  /**
   * @param families first bytes of the keys of the rows that are kept
   */
  ResidentRows(byte... families) {
    this.families = families.clone();
  }

  /** Takes the rows of a database that nobody writes to. */
  synchronized void load(Cursor cursor) {
    rows.clear();
    copy = null;
    for (byte family : families) {
      byte[] prefix = {family};
      cursor.seek(prefix);
      while (cursor.nextWithin(prefix)) {
        rows.put(ByteBuffer.wrap(cursor.key()), cursor.value());
      }
    }
  }

  /** Goes on with the rows of another database, in one step; nobody changes those any more. */
  synchronized void takeOver(ResidentRows other) {
    rows = other.rows;
    copy = null;
    changes++;
    notifyAll();
  }

  /** Whether the row under this key is kept here, if there is one. */
  boolean keep(byte[] key) {
    for (byte family : families) {
      if (key[0] == family) {
        return true;
      }
    }
    return false;
  }

  byte[] get(byte[] key) {
    return rows.get(ByteBuffer.wrap(key));
  }

  /** These changes are in the database. */
  synchronized void publish(Map<ByteBuffer, Optional<byte[]>> written) {
    written.forEach(
        (key, value) -> {
          if (keep(key.array())) {
            copy = null;
            if (value.isPresent()) {
              rows.put(key, value.get());
            } else {
              rows.remove(key);
            }
          }
        });
    changes++;
    notifyAll();
  }

  /**
   * All of them as of one moment, in the order of their keys; unmodifiable, and the same object as
   * before while nothing has changed.
   */
  synchronized NavigableMap<byte[], byte[]> copy() {
    if (copy == null) {
      NavigableMap<byte[], byte[]> fresh = new TreeMap<>(Arrays::compareUnsigned);
      rows.forEach((key, value) -> fresh.put(key.array(), value));
      copy = Collections.unmodifiableNavigableMap(fresh);
    }
    return copy;
  }

  /**
   * Waits until a condition on these rows holds; it is looked at after each change, or after
   * several at once. Nothing is locked meanwhile: it may read whatever else is in the database.
   *
   * @return whether it holds
   */
  boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    long seen = changes();
    while (!condition.getAsBoolean()) {
      if (!awaitChange(seen, end)) {
        return false;
      }
      seen = changes();
    }
    return true;
  }

  private synchronized long changes() {
    return changes;
  }

  /** Whether there was a change since then before this time. */
  private synchronized boolean awaitChange(long since, long endNanos) throws InterruptedException {
    long left = endNanos - System.nanoTime();
    while (changes == since && left > 0) {
      wait(left / 1_000_000 + 1);
      left = endNanos - System.nanoTime();
    }
    return left > 0;
  }
}
