package io.kittenfs.log;

import java.nio.ByteBuffer;

/**
 * The place of an entry in a log that several nodes share.
 *
 * @param term in which a leader appended it
 * @param index rises by one with each entry, over all terms; the first is 1
 */
public record LogPosition(long term, long index) {
  /** Before the first entry. */
  public static final LogPosition NONE = new LogPosition(0, 0);

  static LogPosition decode(byte[] row) {
    ByteBuffer bytes = ByteBuffer.wrap(row);
    return new LogPosition(bytes.getLong(), bytes.getLong());
  }

  byte[] encode() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(term).putLong(index).array();
  }
}
