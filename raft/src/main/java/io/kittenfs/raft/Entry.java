package io.kittenfs.raft;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one entry of the log says: version(1) term(8) writer(8) number(8) count(4), then each
 * command after its length(4), numbers big-endian.
 *
 * <p>The term is that of the leadership for which it was made. An entry that was appended in
 * another one, by a node that lost its leadership and got it again without noticing, is void: it
 * changes nothing, on any copy. So what became of an entry is certain as soon as an entry of a
 * higher term is committed, however late the call was that appended it.
 *
 * @param term in which it is to be appended
 * @param writer a random number of the process that made it
 * @param number tells it from the others of that process
 * @param commands encoded, in their order; none of them in an entry that only finds out whether
 *     this node still leads
 */
record Entry(long term, long writer, long number, List<ByteBuffer> commands) {
  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 1 + 3 * Long.BYTES + Integer.BYTES;

  /** These bytes; the buffers of the commands stay as they are. */
  byte[] encode() {
    int size = HEADER_BYTES;
    for (ByteBuffer command : commands) {
      size += Integer.BYTES + command.remaining();
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(VERSION).putLong(term).putLong(writer).putLong(number).putInt(commands.size());
    for (ByteBuffer command : commands) {
      out.putInt(command.remaining()).put(command.duplicate());
    }
    return out.array();
  }

  /**
   * The entry that these bytes mean; the commands are parts of them.
   *
   * @throws KittenException INTERNAL when they are no entry that this release knows
   */
  static Entry decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.get() != VERSION) {
        throw damaged(null);
      }
      long term = in.getLong();
      long writer = in.getLong();
      long number = in.getLong();
      int count = in.getInt();
      List<ByteBuffer> commands = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int size = in.getInt();
        commands.add(in.slice(in.position(), size));
        in.position(in.position() + size);
      }
      if (in.hasRemaining()) {
        throw damaged(null);
      }
      return new Entry(term, writer, number, commands);
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw damaged(e);
    }
  }

  private static KittenException damaged(RuntimeException cause) {
    return new KittenException(
        ErrorCode.INTERNAL,
        "An entry of the log is damaged, or was written by a later release of KittenFS.",
        cause);
  }
}
