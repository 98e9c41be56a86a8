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
  synchronized void publish(Map<ByteBuffer, Optional<byte[]>> changes) {
    changes.forEach(
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
   * Waits until a condition on these rows holds; it is looked at after each change.
   *
   * @return whether it holds
   */
  synchronized boolean await(BooleanSupplier condition, Duration atMost)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }
}
