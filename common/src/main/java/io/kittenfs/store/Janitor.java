package io.kittenfs.store;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Longs;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes in the background what nobody sees any more: records of dropped generations, files of
 * dropped blobs, and, once after opening, blob files that a crash left without a record. It resumes
 * after a restart, since what is left to do is in the store itself.
 */
final class Janitor implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Janitor.class);
  private static final int BATCH = 512;
  private static final long PAUSE_MILLIS = 1000;
  private static final Duration ORPHAN_AGE = Duration.ofHours(24);

  private final Database database;
  private final CommandLog log;
  private final BlobFiles files;
  private final ExportPins pins;
  private final InstantSource clock;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;
  private volatile int pendingSweeps;
  private volatile long pendingBlobDeletes;

  private record Dropped(int slot, int generation) {}

  /**
   * Some of the blobs to delete.
   *
   * @param ids those that may go
   * @param pinned how many may not yet
   * @param next where the rest begins
   */
  private record DeadBlobs(List<BlobId> ids, int pinned, byte[] next) {}

  Janitor(
      Database database, CommandLog log, BlobFiles files, ExportPins pins, InstantSource clock) {
    this.database = database;
    this.log = log;
    this.files = files;
    this.pins = pins;
    this.clock = clock;
    this.thread = new Thread(this::run, "store-janitor");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Looks for work now instead of at the next regular time. */
  void wake() {
    wakeUps.release();
  }

  int pendingSweeps() {
    return pendingSweeps;
  }

  long pendingBlobDeletes() {
    return pendingBlobDeletes;
  }

  /** Ends after the step at hand; the rest is resumed when the store opens again. */
  @Override
  public void close() {
    closed = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean orphansSwept = false;
    while (!closed) {
      try {
        sweepGenerations();
        deleteBlobs();
        if (!orphansSwept) {
          sweepOrphans();
          orphansSwept = true;
        }
        pause();
      } catch (KittenException | IOException e) {
        if (!closed) {
          LOGGER.warn("Cleaning up failed and is tried again: {}", e.toString());
          pause();
        }
      } catch (RuntimeException | Error e) {
        // Whatever it was: if this thread ended, the disk would fill.
        LOGGER.error("Cleaning up failed and is tried again", e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      if (wakeUps.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        wakeUps.drainPermits();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the janitor", e);
    }
  }

  private void sweepGenerations() {
    List<Dropped> dropped = new ArrayList<>();
    try (Cursor cursor = database.cursor()) {
      cursor.seek(Layout.GENERATIONS);
      while (cursor.nextWithin(Layout.GENERATIONS)) {
        if (GenerationState.decode(cursor.value()).status() == GenerationState.Status.DROPPED) {
          dropped.add(new Dropped(Layout.slotOf(cursor.key()), Layout.generationOf(cursor.key())));
        }
      }
    }
    pendingSweeps = dropped.size();
    for (Dropped generation : dropped) {
      sweep(generation);
    }
    pendingSweeps = 0;
  }

  private void sweep(Dropped dropped) {
    byte[] prefix = Layout.records(dropped.slot(), dropped.generation());
    byte[] from = prefix;
    List<KeyHash> batch;
    do {
      batch = new ArrayList<>();
      // A new cursor for each batch: a long-lived one would keep the files from being compacted
      // away.
      try (Cursor cursor = database.cursor()) {
        cursor.seek(from);
        while (batch.size() < BATCH && cursor.nextWithin(prefix)) {
          batch.add(Layout.hashOf(cursor.key()));
          from = cursor.key();
        }
      }
      submit(new SweepCommand.Records(dropped.slot(), dropped.generation(), batch));
    } while (batch.size() == BATCH && !closed);
    if (!closed) {
      submit(new SweepCommand.Generation(dropped.slot(), dropped.generation()));
    }
  }

  private void deleteBlobs() {
    long left = 0;
    byte[] from = Layout.DEAD_BLOBS;
    DeadBlobs some;
    do {
      some = deadBlobs(from);
      List<BlobId> deleted = delete(some.ids());
      if (!deleted.isEmpty()) {
        submit(new SweepCommand.Blobs(deleted));
      }
      left += some.pinned() + some.ids().size() - deleted.size();
      from = some.next();
    } while (some.ids().size() == BATCH && !closed);
    pendingBlobDeletes = left;
  }

  /**
   * Deletes those that can be; one that cannot (somebody else may have it open) stays for later.
   */
  private List<BlobId> delete(List<BlobId> dead) {
    if (!dead.isEmpty()) {
      // Otherwise a loss of power could bring back a record whose file is gone.
      log.makeDurable();
    }
    List<BlobId> deleted = new ArrayList<>();
    IOException refused = null;
    for (BlobId id : dead) {
      try {
        files.delete(id);
        deleted.add(id);
      } catch (IOException e) {
        refused = e;
      }
    }
    if (refused != null) {
      LOGGER.warn(
          "{} files of deleted values cannot be removed yet; tried again: {}",
          dead.size() - deleted.size(),
          refused.toString());
    }
    return deleted;
  }

  private DeadBlobs deadBlobs(byte[] from) {
    List<BlobId> dead = new ArrayList<>();
    int pinned = 0;
    byte[] next = from;
    try (Cursor cursor = database.cursor()) {
      cursor.seek(from);
      while (dead.size() < BATCH && cursor.nextWithin(Layout.DEAD_BLOBS)) {
        if (pins.allows(Longs.fromByteArray(cursor.value()))) {
          dead.add(BlobId.of(Layout.withoutFamily(cursor.key())));
        } else {
          pinned++;
        }
        // The first key that there could be behind this one.
        next = Bytes.concat(cursor.key(), new byte[1]);
      }
    }
    return new DeadBlobs(dead, pinned, next);
  }

  private void sweepOrphans() throws IOException {
    files.visitOlderThan(clock.instant().minus(ORPHAN_AGE), this::removeOrphan);
  }

  private void removeOrphan(BlobId id) {
    if (database.get(Layout.liveBlob(id)) == null) {
      try {
        files.delete(id);
        LOGGER.info("Removed blob {}, which no record names", id.hex());
      } catch (IOException e) {
        LOGGER.warn(
            "Blob {}, which no record names, stays until the next opening: {}",
            id.hex(),
            e.toString());
      }
    }
  }

  private <R> R submit(Command<R> command) {
    return log.submitAndWait(command);
  }
}
