package io.kittenfs.leveldb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Notices that LevelDB began a new log, which it does not tell. It reads the headers in the log
 * that it knows as the newest: a write that is not there went to a new one. That is exact and costs
 * about a microsecond, where listing the directory would cost more with every table in it. Used by
 * one thread at a time.
 *
 * <p>A log is a sequence of blocks of 32 KiB, a block of chunks, never across its end: checksum(4)
 * length(2, little-endian) type(1) data. A type of 0, as zeros have, is no chunk.
 */
final class LogFollower implements Closeable {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;

  private final Path directory;
  private final ByteBuffer header =
      ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private FileChannel log;
  private long end;

  /** Starts with the newest log of a database that was just opened. */
  LogFollower(Path directory) throws IOException {
    this.directory = directory;
    this.log = FileChannel.open(LogFiles.newest(directory), StandardOpenOption.READ);
    readToEnd();
  }

  /** Whether the write that just ended, and no other since the last question, began a new log. */
  boolean sawNewLog() throws IOException {
    if (readToEnd()) {
      return false;
    }
    log.close();
    log = FileChannel.open(LogFiles.newest(directory), StandardOpenOption.READ);
    end = 0;
    readToEnd();
    return true;
  }

  /** Answers whether there was anything. */
  private boolean readToEnd() throws IOException {
    long start = end;
    while (readHeader() && header.get(HEADER_BYTES - 1) != 0) {
      end += HEADER_BYTES + Short.toUnsignedInt(header.getShort(HEADER_BYTES - 3));
      long left = BLOCK_BYTES - end % BLOCK_BYTES;
      if (left < HEADER_BYTES) {
        end += left;
      }
    }
    return end > start;
  }

  private boolean readHeader() throws IOException {
    header.clear();
    return log.read(header, end) == HEADER_BYTES;
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
