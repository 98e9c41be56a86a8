package io.kittenfs.leveldb;

import io.kittenfs.files.BootId;
import io.kittenfs.files.RunningFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/** An open LevelDB directory, whichever implementation opened it, and what is LevelDB's own. */
final class LevelDbDirectory implements EngineDatabase {
  private final Path directory;
  private final DB db;
  private final LogFollower follower;
  private final RunningFile running;
  private final boolean afterPowerLoss;
  private final DiskSize size;
  private volatile boolean failed;

  /** How an implementation opens the directory. */
  interface Opener {
    DB open() throws IOException;
  }

  private LevelDbDirectory(
      Path directory, DB db, RunningFile running, boolean afterPowerLoss, LogFollower follower) {
    this.directory = directory;
    this.db = db;
    this.running = running;
    this.afterPowerLoss = afterPowerLoss;
    this.follower = follower;
    this.size = new DiskSize(directory);
  }

  /**
   * Opens a directory. After a loss of power its logs are cut at their first hole before.
   *
   * @param bootId as {@link BootId#read}
   */
  static LevelDbDirectory open(Path directory, Optional<String> bootId, Opener opener)
      throws IOException {
    RunningFile running = new RunningFile(directory, bootId);
    boolean afterPowerLoss = running.tellsOfPowerLoss();
    if (afterPowerLoss) {
      new LogRecovery(directory).cutAtFirstHole();
    }
    DB db = openDb(opener);
    try {
      running.begin();
      return new LevelDbDirectory(
          directory, db, running, afterPowerLoss, new LogFollower(directory));
    } catch (IOException | RuntimeException e) {
      db.close();
      throw e;
    }
  }

  private static DB openDb(Opener opener) throws IOException {
    try {
      return opener.open();
    } catch (DBException e) {
      throw new DamagedDatabaseException(e);
    } catch (IOException e) {
      // So the native one begins what it says of files that do not fit together.
      if (String.valueOf(e.getMessage()).startsWith("Corruption")) {
        throw new DamagedDatabaseException(e);
      }
      throw e;
    }
  }

  /** Checks what comes from the disk: without that a flipped bit would be a value. */
  @Override
  public byte[] get(byte[] key) {
    return db.get(key, new ReadOptions().verifyChecksums(true));
  }

  @Override
  public boolean write(Changes writes, boolean sync) throws IOException {
    try (WriteBatch batch = db.createWriteBatch()) {
      writes.forEach(
          (key, value) -> {
            if (value.isPresent()) {
              batch.put(key, value.get());
            } else {
              batch.delete(key);
            }
          });
      db.write(batch, new WriteOptions().sync(sync));
      size.wrote();
      return follower.sawNewLog();
    } catch (IOException e) {
      failed = true;
      throw e;
    } catch (DBException e) {
      failed = true;
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void sync() throws IOException {
    try {
      LogFiles.sync(directory);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public EngineIterator iterator() {
    DBIterator iterator = db.iterator(new ReadOptions().fillCache(false).verifyChecksums(true));
    try {
      iterator.seekToFirst();
      return new LevelDbIterator(iterator);
    } catch (RuntimeException e) {
      iterator.close();
      throw e;
    }
  }

  private record LevelDbIterator(DBIterator iterator) implements EngineIterator {
    @Override
    public void seek(byte[] key) {
      iterator.seek(key);
    }

    @Override
    public Map.Entry<byte[], byte[]> next() {
      return iterator.hasNext() ? iterator.next() : null;
    }

    @Override
    public Map.Entry<byte[], byte[]> peek() {
      return iterator.hasNext() ? iterator.peekNext() : null;
    }

    @Override
    public void close() {
      iterator.close();
    }
  }

  @Override
  public long diskBytes() {
    return size.bytes();
  }

  @Override
  public boolean isAfterPowerLoss() {
    return afterPowerLoss;
  }

  /** Syncs first, so that what ended cleanly is whole even if the power goes a moment later. */
  @Override
  public void close() throws IOException {
    try (db;
        follower) {
      sync();
    }
    if (failed) {
      running.fail();
    } else {
      running.end();
    }
  }
}
