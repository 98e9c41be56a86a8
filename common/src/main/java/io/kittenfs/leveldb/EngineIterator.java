package io.kittenfs.leveldb;

import java.io.Closeable;
import java.util.Map;

/** A view of a database in key order. Used by one thread at a time. Throws as reads do. */
public interface EngineIterator extends Closeable {
  /** Goes to just before the first key that is not below this one. */
  void seek(byte[] key);

  /** The next entry, or null after the last one. Its arrays are shared: nobody changes them. */
  Map.Entry<byte[], byte[]> next();

  /**
   * The entry that {@link #next} would give, or null, without going past it: that could mean to
   * step over all that LevelDB still has of older values of its key.
   */
  Map.Entry<byte[], byte[]> peek();

  @Override
  void close();
}
