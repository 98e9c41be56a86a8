package io.kittenfs.log;

import java.util.NavigableMap;

/**
 * What a command reads and changes: the pending writes of its batch, and the database under them.
 * Used by one thread. Arrays given and returned are shared: nobody changes them.
 */
public interface Transaction {
  /** The value under this key, or null. */
  byte[] get(byte[] key);

  /**
   * The rows that the database keeps in memory, as this command sees them, in the order of their
   * keys: for what has to look at all of them.
   */
  NavigableMap<byte[], byte[]> residentRows();

  /** Sets the value of a key when the batch commits. */
  void put(byte[] key, byte[] value);

  /** Removes a key when the batch commits; a key that is not there stays so. */
  void delete(byte[] key);

  /**
   * The number of the current command among those that changed something: one more than that of the
   * last one, also after a restart.
   */
  long index();
}
