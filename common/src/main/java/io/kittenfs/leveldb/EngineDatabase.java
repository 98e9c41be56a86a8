package io.kittenfs.leveldb;

import java.io.Closeable;
import java.io.IOException;

/**
 * One open database of an {@link Engine}: a sorted map whose writes go to a log first, and now and
 * then to a new log. Many threads may use it, but writes come one after the other, nobody uses it
 * while or after it is closed, and its iterators are closed before it. Reads throw some
 * RuntimeException when the database fails.
 */
public interface EngineDatabase extends Closeable {
  /** The value under this key, or null. */
  byte[] get(byte[] key);

  /**
   * Writes the changes in one atomic step.
   *
   * @param sync whether the log that they went to must survive a loss of power when this returns
   * @return whether they began a new log. LevelDB does not sync the one before it, also when it is
   *     asked for sync (google/leveldb issue 193), so a loss of power could take the end of the
   *     older log and leave these changes: the caller must {@link #sync} before the next write.
   * @throws IOException when it is unknown whether they were written
   */
  boolean write(Changes writes, boolean sync) throws IOException;

  /** A consistent view of all entries as of now, before the first key. The caller closes it. */
  EngineIterator iterator();

  /**
   * Makes everything that was written before survive a loss of power, whatever log it is in.
   *
   * @throws IOException when the disk refuses
   */
  void sync() throws IOException;

  /** Bytes that it occupies; 0 when that cannot be told. */
  long diskBytes();

  /**
   * Whether the power may have been lost while it was last open. Its newest unsynced writes are
   * gone then; what is left is a beginning of what was written, without a hole.
   */
  boolean isAfterPowerLoss();

  /** Syncs everything and closes. */
  @Override
  void close() throws IOException;
}
