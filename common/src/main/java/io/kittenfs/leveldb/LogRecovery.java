package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.iq80.leveldb.env.Env;
import org.iq80.leveldb.env.SequentialFile;
import org.iq80.leveldb.fileenv.EnvImpl;
import org.iq80.leveldb.impl.LogReader;
import org.iq80.leveldb.impl.VersionEdit;
import org.iq80.leveldb.util.Slice;
import org.iq80.leveldb.util.SliceInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from the logs of a LevelDB directory what lies behind a hole. A loss of power may take
 * any page that was not synced, from the middle of a log as well as from the end of the older one.
 * LevelDB skips what it cannot read and goes on behind it, so that a later write would count and an
 * earlier one not. Cut there, what is left is what was there after some write. Whatever is cut was
 * never synced, nor was what is missing.
 */
final class LogRecovery {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogRecovery.class);

  /** A batch in a log begins with number(8) and count(4). */
  private static final int BATCH_HEADER_BYTES = 12;

  /** Where nothing names a log, LevelDB refuses the directory, or makes a new database in it. */
  private static final long NONE = Long.MAX_VALUE;

  private final Env files = EnvImpl.createEnv();
  private final Path directory;

  /** What a reader of records does with each; answers whether to go on. */
  private interface RecordReader {
    boolean read(long offset, Slice record);
  }

  /** A directory that nobody has open; in another process somebody may. */
  LogRecovery(Path directory) {
    this.directory = directory;
  }

  /**
   * Cuts the logs at their first hole, durably, with a warning. Does nothing while another process
   * has the directory open: then it cannot be opened anyway.
   */
  void cutAtFirstHole() throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        cutLogsFrom(oldestLogInUse());
      }
    }
  }

  private void cutLogsFrom(long oldest) throws IOException {
    BatchOrder order = new BatchOrder();
    List<Path> logs =
        LogFiles.list(directory).stream().filter(log -> LogFiles.number(log) >= oldest).toList();
    if (!logs.isEmpty() && LogFiles.number(logs.get(0)) != oldest) {
      // It was lost with all that it held.
      order.startLog();
    }
    for (Path log : logs) {
      order.startLog();
      OptionalLong hole = firstHole(log, order);
      if (hole.isPresent()) {
        cut(log, hole.getAsLong());
      }
    }
  }

  private OptionalLong firstHole(Path log, BatchOrder order) throws IOException {
    List<Long> hole = new ArrayList<>();
    readRecords(
        log,
        (offset, record) -> {
          SliceInput batch = record.input();
          if (batch.available() < BATCH_HEADER_BYTES
              || order.follows(offset, batch.readLong(), batch.readInt())) {
            return true;
          }
          hole.add(offset);
          return false;
        });
    return hole.stream().mapToLong(Long::longValue).findFirst();
  }

  /** The number of the log that the manifest names: what older ones hold is in synced tables. */
  private long oldestLogInUse() throws IOException {
    Path current = directory.resolve("CURRENT");
    if (!Files.exists(current)) {
      return NONE;
    }
    Path manifest = directory.resolve(Files.readString(current, StandardCharsets.US_ASCII).strip());
    if (!Files.isRegularFile(manifest)) {
      return NONE;
    }
    long[] oldest = {NONE};
    readRecords(
        manifest,
        (offset, record) -> {
          Long number = new VersionEdit(record).getLogNumber();
          oldest[0] = number == null ? oldest[0] : number;
          return true;
        });
    return oldest[0];
  }

  /** Reads what LevelDB's own recovery would read. */
  private void readRecords(Path file, RecordReader reader) throws IOException {
    try (SequentialFile in = files.newSequentialFile(files.toFile(file.toString()))) {
      LogReader records = new LogReader(in, null, true, 0);
      Slice record = records.readRecord();
      while (record != null && reader.read(records.getLastRecordOffset(), record)) {
        record = records.readRecord();
      }
    }
  }

  private static void cut(Path log, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      LOGGER.warn(
          "The power was lost while {} was written: what lies behind its first gap is removed, {} bytes that were not synced",
          log,
          channel.size() - length);
      channel.truncate(length);
      channel.force(true);
    }
  }
}
