package io.kittenfs.leveldb;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/**
 * One open LevelDB directory, made safe: the native library ends the process when a database is
 * closed under a reader or an iterator outlives it, so every use holds a lock that closing waits
 * for, and closing ends the cursors first. After that every use is refused with UNAVAILABLE. Safe
 * for many threads.
 *
 * <p>There is no snapshot here on purpose: with one open, this LevelDB can mix up the versions of a
 * key for good (google/leveldb issue 320). A {@link Cursor} is the consistent view.
 */
public final class Database implements Closeable {
  private final DB db;
  private final Path directory;
  private final ResidentRows resident;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Set<Cursor> cursors = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private Database(DB db, Path directory, ResidentRows resident) {
    this.db = db;
    this.directory = directory;
    this.resident = resident;
  }

  /**
   * Opens the database in this directory, creating it when missing.
   *
   * @param residentFamilies first bytes of the keys of the rows that are to be kept in memory, too:
   *     few and small ones
   * @throws IOException when the directory cannot be used
   * @throws KittenException UNAVAILABLE when another process has it open
   */
  public static Database open(Path directory, Engine engine, byte... residentFamilies)
      throws IOException {
    Files.createDirectories(directory);
    try {
      Database database =
          new Database(engine.open(directory), directory, new ResidentRows(residentFamilies));
      try (Cursor cursor = database.cursor()) {
        database.resident.load(cursor);
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
      return database;
    } catch (DBException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The value under this key, or null. */
  public byte[] get(byte[] key) {
    if (resident.keep(key)) {
      checkOpen();
      return resident.get(key);
    }
    Lock use = use();
    try {
      return db.get(key);
    } catch (RuntimeException e) {
      throw failed(e);
    } finally {
      use.unlock();
    }
  }

  /**
   * Writes the pending changes in one atomic step.
   *
   * @param sync whether they must survive a loss of power when this returns
   * @throws IOException when it is unknown whether they were written
   */
  public void write(PendingWrites writes, boolean sync) throws IOException {
    Lock use = use();
    try (WriteBatch batch = db.createWriteBatch()) {
      writes.copyTo(batch);
      db.write(batch, new WriteOptions().sync(sync));
      resident.publish(writes.changes());
    } catch (DBException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      use.unlock();
    }
  }

  /**
   * Makes everything that was written before survive a loss of power. A synced write would not do:
   * LevelDB syncs only the newest of its logs then, and an older one may not be in a table yet.
   *
   * @throws IOException when the disk refuses
   */
  public void sync() throws IOException {
    Lock use = use();
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "*.log")) {
      for (Path log : logs) {
        syncUnlessGone(log);
      }
    } finally {
      use.unlock();
    }
  }

  private static void syncUnlessGone(Path log) throws IOException {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (NoSuchFileException itIsInATableNowWhichIsSynced) {
      // LevelDB removes a log only then.
    }
  }

  /**
   * The rows that are kept in memory, as of one moment, in the order of their keys.
   *
   * @throws KittenException UNAVAILABLE when the database is closed
   */
  public NavigableMap<byte[], byte[]> residentRows() {
    checkOpen();
    return resident.copy();
  }

  /**
   * Waits until a condition on the rows that are kept in memory holds; it is looked at after each
   * write.
   *
   * @return whether it holds; false when that took longer than this
   * @throws KittenException as the condition does
   */
  public boolean awaitResident(BooleanSupplier condition, Duration atMost)
      throws InterruptedException {
    return resident.await(condition, atMost);
  }

  /** A new consistent view of the whole database, as of now. The caller closes it. */
  public Cursor cursor() {
    Lock use = use();
    try {
      Cursor cursor = new Cursor(this, db);
      cursors.add(cursor);
      return cursor;
    } catch (RuntimeException e) {
      throw failed(e);
    } finally {
      use.unlock();
    }
  }

  /** How many cursors are open; each keeps files on the disk that compaction would else remove. */
  public int openCursors() {
    return cursors.size();
  }

  /** Bytes that the database's files occupy. */
  public long diskBytes() {
    try (var files = Files.newDirectoryStream(directory)) {
      long sum = 0;
      for (Path file : files) {
        sum += file.toFile().length();
      }
      return sum;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Waits for what runs, ends the cursors, closes. Idempotent. */
  @Override
  public void close() throws IOException {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        try (db) {
          cursors.forEach(Cursor::endWhileDatabaseCloses);
          cursors.clear();
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Keeps the database open until the returned lock is released. */
  Lock use() {
    Lock use = lock.readLock();
    use.lock();
    try {
      checkOpen();
      return use;
    } catch (KittenException e) {
      use.unlock();
      throw e;
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE, "The store is closed. Open it again, then repeat the request.");
    }
  }

  void forget(Cursor cursor) {
    cursors.remove(cursor);
  }

  static KittenException failed(RuntimeException cause) {
    return new KittenException(
        ErrorCode.INTERNAL, "The database failed; the log of this node says why.", cause);
  }
}
