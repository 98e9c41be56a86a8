package io.kittenfs.leveldb;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
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
  private final Map<ByteBuffer, byte[]> rows = new ConcurrentHashMap<>();

  /**
   * @param families first bytes of the keys of the rows that are kept
   */
  ResidentRows(byte... families) {
    this.families = families.clone();
  }

  /** Takes the rows of a database that nobody writes to. */
  synchronized void load(Cursor cursor) {
    rows.clear();
    for (byte family : families) {
      byte[] prefix = {family};
      cursor.seek(prefix);
      while (cursor.nextWithin(prefix)) {
        rows.put(ByteBuffer.wrap(cursor.key()), cursor.value());
      }
    }
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
            if (value.isPresent()) {
              rows.put(key, value.get());
            } else {
              rows.remove(key);
            }
          }
        });
    notifyAll();
  }

  /** All of them as of one moment, in the order of their keys. */
  synchronized NavigableMap<byte[], byte[]> copy() {
    NavigableMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
    rows.forEach((key, value) -> copy.put(key.array(), value));
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
