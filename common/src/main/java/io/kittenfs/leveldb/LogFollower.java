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
 * one read of a few bytes, where listing the directory would cost more with every table in it. Used
 * by one thread at a time.
 *
 * <p>A log is a sequence of blocks of 32 KiB, a block of chunks, never across its end: checksum(4)
 * length(2, little-endian) type(1) data. Of a batch in several chunks only the last has type 4.
 */
final class LogFollower implements Closeable {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final byte NO_CHUNK = 0;
  private static final byte WHOLE = 1;
  private static final byte LAST = 4;

  private final Path directory;
  private final ByteBuffer header =
      ByteBuffer.allocateDirect(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private FileChannel log;
  private long end;

  /** Starts with the newest log of a database that was just opened. */
  LogFollower(Path directory) throws IOException {
    this.directory = directory;
    open();
  }

  /** Whether the write that just ended, and no other since the last question, began a new log. */
  boolean sawNewLog() throws IOException {
    if (skipBatch()) {
      return false;
    }
    log.close();
    open();
    return true;
  }

  private void open() throws IOException {
    log = FileChannel.open(LogFiles.newest(directory), StandardOpenOption.READ);
    end = 0;
    while (skipBatch()) {
      // After the last one is where the next write will be.
    }
  }

  /** Goes past the next batch, which is one chunk or several; answers whether there is one. */
  private boolean skipBatch() throws IOException {
    while (readHeader()) {
      byte type = header.get(HEADER_BYTES - 1);
      if (type == NO_CHUNK) {
        return false;
      }
      end += HEADER_BYTES + Short.toUnsignedInt(header.getShort(HEADER_BYTES - 3));
      long left = BLOCK_BYTES - end % BLOCK_BYTES;
      if (left < HEADER_BYTES) {
        end += left;
      }
      if (type == WHOLE || type == LAST) {
        return true;
      }
    }
    return false;
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
