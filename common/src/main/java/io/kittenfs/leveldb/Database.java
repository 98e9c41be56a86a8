package io.kittenfs.leveldb;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.IoAction;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/**
 * One open database of an engine, made safe: the native library ends the process when a database is
 * closed under a reader or an iterator outlives it, so every use holds a lock that closing waits
 * for, and closing ends the cursors first. After that every use is refused with UNAVAILABLE. Safe
 * for many threads.
 *
 * <p>There is no snapshot here on purpose: with one open, this LevelDB can mix up the versions of a
 * key for good (google/leveldb issue 320). A {@link Cursor} is the consistent view.
 */
public final class Database implements Closeable {
  private volatile EngineDatabase db;
  private final ResidentRows resident;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Set<Cursor> cursors = ConcurrentHashMap.newKeySet();

  /** Fair, as LevelDB's own queue of writers is: with a monitor some of many writers wait long. */
  private final Lock writing = new ReentrantLock(true);

  private volatile Throwable failure;
  private volatile boolean closed;

  private Database(EngineDatabase db, ResidentRows resident) {
    this.db = db;
    this.resident = resident;
  }

  /**
   * Opens the database in this directory, creating it when missing.
   *
   * @param residentFamilies first bytes of the keys of the rows that are to be kept in memory, too:
   *     few and small ones
   * @throws DamagedDatabaseException when its files are not what was written
   * @throws IOException when the directory cannot be used
   * @throws KittenException UNAVAILABLE when another process has it open
   */
  public static Database open(Path directory, Engine engine, byte... residentFamilies)
      throws IOException {
    Files.createDirectories(directory);
    Database database = new Database(engine.open(directory), new ResidentRows(residentFamilies));
    try (Cursor cursor = database.cursor()) {
      database.resident.load(cursor);
    } catch (RuntimeException e) {
      try (database) {
        throw new DamagedDatabaseException(e);
      }
    }
    return database;
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
   * <p>When they began a new log, all logs are synced before this returns, whatever {@code sync}
   * says: LevelDB leaves the end of the older one to the system (google/leveldb issue 193), and a
   * loss of power could take that end and leave what was written later. That no hole is ever left
   * takes three conditions. Writes come one after the other. After a write or a sync that failed
   * none is taken, as nobody knows what reached the disk. And syncing a new file makes its name
   * durable, too, as with ext4, xfs and btrfs. What the first write into a new log leaves open
   * until the sync is over, and holes inside one log, {@link LogRecovery} closes.
   *
   * @param sync whether they must survive a loss of power when this returns
   * @throws IOException when it is unknown whether they were written, or when the disk failed
   *     earlier
   */
  public void write(Changes writes, boolean sync) throws IOException {
    Lock use = use();
    try {
      writing.lock();
      try {
        if (failure != null) {
          throw new IOException("The disk failed earlier; nothing was written", failure);
        }
        if (db.write(writes, sync)) {
          db.sync();
        }
        resident.publish(writes.rows());
      } finally {
        writing.unlock();
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
      throw e;
    } finally {
      use.unlock();
    }
  }

  private void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  /**
   * Makes everything that was written before survive a loss of power. A synced write would not do:
   * it syncs only the newest log. After a failure no write is taken any more.
   *
   * @throws IOException when the disk refuses
   */
  public void sync() throws IOException {
    Lock use = use();
    try {
      db.sync();
    } catch (IOException | RuntimeException e) {
      fail(e);
      throw e;
    } finally {
      use.unlock();
    }
  }

  /**
   * Whether the power may have been lost while this database was last open: its newest writes are
   * gone then, as far as they were not synced.
   */
  public boolean isAfterPowerLoss() {
    return db.isAfterPowerLoss();
  }

  /**
   * The rows that are kept in memory, as of one moment, in the order of their keys; unmodifiable.
   * While nothing has changed this answers the same object.
   *
   * @throws KittenException UNAVAILABLE when the database is closed
   */
  public NavigableMap<byte[], byte[]> residentRows() {
    checkOpen();
    return resident.copy();
  }

  /** The same as they would be with these changes; belongs to the caller. */
  public NavigableMap<byte[], byte[]> residentRows(Changes pending) {
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(residentRows());
    pending.forEach(
        (key, value) -> {
          if (resident.keep(key)) {
            value.ifPresentOrElse(present -> rows.put(key, present), () -> rows.remove(key));
          }
        });
    return rows;
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
      Cursor cursor = new Cursor(this, db.iterator());
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

  /**
   * Goes on with what another database has, in one step: every later read reads that. Cursors are
   * ended, and their next use is refused with UNAVAILABLE. To be called between two writes: what
   * was prepared over the one must not be written to the other.
   *
   * @param next open, with the same resident families, and used by nobody; counts as closed from
   *     now on
   * @param durably makes this count after a restart, too; run while nobody reads. When it fails,
   *     nobody knows which one counts then: this goes on without the other, but takes no writes,
   *     since a restart could forget them
   * @throws KittenException UNAVAILABLE when either is closed; nothing has changed then
   * @throws IOException as {@code durably} does; or when what this had until now did not end
   *     cleanly, then it has gone on with the other nevertheless
   */
  public void replace(Database next, IoAction durably) throws IOException {
    EngineDatabase before;
    lock.writeLock().lock();
    next.lock.writeLock().lock();
    try {
      checkOpen();
      next.checkOpen();
      endCursors();
      switchTo(durably);
      before = db;
      db = next.handOver();
      failure = next.failure;
      resident.takeOver(next.resident);
    } finally {
      next.lock.writeLock().unlock();
      lock.writeLock().unlock();
    }
    before.close();
  }

  private void switchTo(IoAction durably) throws IOException {
    try {
      durably.run();
    } catch (IOException | RuntimeException e) {
      fail(e);
      throw e;
    }
  }

  /** What this has open, which is the caller's from now on. */
  private EngineDatabase handOver() {
    closed = true;
    endCursors();
    return db;
  }

  /** Only under the exclusive lock, when no cursor is in use. */
  private void endCursors() {
    cursors.forEach(Cursor::end);
    cursors.clear();
  }

  /** Bytes that the database's files occupy. */
  public long diskBytes() {
    return db.diskBytes();
  }

  /** Waits for what runs, ends the cursors, closes. Idempotent. */
  @Override
  public void close() throws IOException {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        try {
          endCursors();
        } finally {
          db.close();
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
