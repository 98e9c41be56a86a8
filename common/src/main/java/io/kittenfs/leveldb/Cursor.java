package io.kittenfs.leveldb;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.Closeable;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.Lock;

/**
 * A consistent view of a database as of the moment when it was opened, read in key order. Starts
 * before the first key. Used by one thread; the database may be closed or replaced by another
 * meanwhile, the next use is then refused with UNAVAILABLE.
 */
public final class Cursor implements Closeable {
  private final Database database;
  private final EngineIterator iterator;
  private Map.Entry<byte[], byte[]> entry;
  private boolean closed;
  private boolean ended;

  Cursor(Database database, EngineIterator iterator) {
    this.database = database;
    this.iterator = iterator;
  }

  /** The native library ends the process when an iterator is used after it was closed. */
  private Lock use() {
    Lock use = database.use();
    if (ended) {
      use.unlock();
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "What was being read was replaced by a newer copy. Repeat the request.");
    }
    if (closed) {
      use.unlock();
      throw new IllegalStateException("the cursor is closed");
    }
    return use;
  }

  /** Goes to just before the first key that is not below this one. */
  public void seek(byte[] key) {
    Lock use = use();
    try {
      iterator.seek(key);
      entry = null;
    } catch (RuntimeException e) {
      throw Database.failed(e);
    } finally {
      use.unlock();
    }
  }

  /** Goes to the next key; false after the last one. */
  public boolean next() {
    Lock use = use();
    try {
      entry = iterator.next();
      return entry != null;
    } catch (RuntimeException e) {
      throw Database.failed(e);
    } finally {
      use.unlock();
    }
  }

  /** Goes to the next key if it starts with this prefix; false, and no key, otherwise. */
  public boolean nextWithin(byte[] prefix) {
    if (next() && startsWith(entry.getKey(), prefix)) {
      return true;
    }
    entry = null;
    return false;
  }

  /**
   * The value under this key in this view, or null. Leaves the cursor just before that key, and at
   * no key.
   */
  public byte[] get(byte[] key) {
    Lock use = use();
    try {
      entry = null;
      iterator.seek(key);
      Map.Entry<byte[], byte[]> found = iterator.peek();
      return found != null && Arrays.equals(found.getKey(), key) ? found.getValue() : null;
    } catch (RuntimeException e) {
      throw Database.failed(e);
    } finally {
      use.unlock();
    }
  }

  /** The present key; only after a call that found one. Shared: callers do not change it. */
  public byte[] key() {
    return entry.getKey();
  }

  /** The present value; only after a call that found one. Shared: callers do not change it. */
  public byte[] value() {
    return entry.getValue();
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Idempotent, also when the database closed first. */
  @Override
  public void close() {
    Lock use;
    try {
      use = database.use();
    } catch (KittenException databaseClosedThisCursorToo) {
      return;
    }
    try {
      if (!closed) {
        closed = true;
        database.forget(this);
        iterator.close();
      }
    } finally {
      use.unlock();
    }
  }

  /** Called by the database under its exclusive lock, when no other use of this cursor can run. */
  void end() {
    if (!closed) {
      closed = true;
      ended = true;
      iterator.close();
    }
  }
}
