package io.kittenfs.store;

import io.kittenfs.files.IoAction;
import io.kittenfs.leveldb.Database;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.RowKeys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the files of values that no record names any more: each copy of a store does so for
 * itself, once the command that dropped them is durable. What a crash left over goes when it is a
 * day old. Safe for many threads.
 */
final class BlobReaper implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(BlobReaper.class);
  private static final Duration ORPHAN_AGE = Duration.ofHours(24);

  /** A copy that is behind now will hardly be tomorrow. */
  private static final Duration ORPHANS_PAUSE = Duration.ofMinutes(10);

  private final Database database;
  private final BlobFiles files;
  private final InstantSource clock;
  private final Runnable makeDurable;
  private final BooleanSupplier sparesOrphans;
  private final BooleanSupplier isCaughtUp;
  private final BackgroundTask task = new BackgroundTask("blob-reaper", this::run);
  private final Set<BlobId> dropped = new LinkedHashSet<>();

  /** Held while files are removed. */
  private final Object removing = new Object();

  private Instant orphansDue = Instant.MIN;

  /**
   * @param makeDurable waits until what is committed by now survives a loss of power
   * @param sparesOrphans whether a file that no record names yet may be about to get one
   * @param isCaughtUp whether this copy has all records that were committed before this was asked:
   *     a file that no record names here may be named by one that is on its way
   */
  BlobReaper(
      Database database,
      BlobFiles files,
      InstantSource clock,
      Runnable makeDurable,
      BooleanSupplier sparesOrphans,
      BooleanSupplier isCaughtUp) {
    this.database = database;
    this.files = files;
    this.clock = clock;
    this.makeDurable = makeDurable;
    this.sparesOrphans = sparesOrphans;
    this.isCaughtUp = isCaughtUp;
  }

  void start() {
    task.start();
  }

  /** Removes these soon; the command that dropped them is committed. Does not block. */
  void remove(List<BlobId> ids) {
    synchronized (dropped) {
      dropped.addAll(ids);
    }
    task.wake();
  }

  /** Does something that changes which files are needed, while none is removed. */
  void whileRemovingNone(IoAction action) throws IOException {
    synchronized (removing) {
      action.run();
    }
  }

  /** Whether a record names it. */
  boolean isLive(BlobId id) {
    return database.get(RowKeys.liveBlob(id)) != null;
  }

  /** Whether its file must stay: a record names it, or somebody may still read it. */
  boolean isNamed(BlobId id) {
    return isLive(id) || database.get(RowKeys.deadBlob(id)) != null;
  }

  /** Removes a file that no record will name, unless one does. */
  void discard(BlobId id) {
    try {
      removeUnlessNamed(id);
    } catch (IOException orphanSweepRemovesIt) {
      // Nothing names it.
    }
  }

  /** How many files are still to be removed. */
  int pending() {
    synchronized (dropped) {
      return dropped.size();
    }
  }

  /** Ends after the step at hand; what is left is removed as an orphan one day. */
  @Override
  public void close() {
    task.close();
  }

  private void run() throws IOException {
    removeDropped();
    Instant now = clock.instant();
    if (!now.isBefore(orphansDue)) {
      // What is a day old by now got its record long ago, if it ever will: see StagedValues.
      boolean known = isCaughtUp.getAsBoolean();
      if (known) {
        files.visitOlderThan(now.minus(ORPHAN_AGE), this::removeOrphan);
      }
      orphansDue = now.plus(known ? ORPHAN_AGE : ORPHANS_PAUSE);
    }
  }

  private void removeDropped() {
    List<BlobId> ids;
    synchronized (dropped) {
      ids = List.copyOf(dropped);
    }
    if (ids.isEmpty()) {
      return;
    }
    // Otherwise a loss of power could bring back a record whose file is gone.
    makeDurable.run();
    List<BlobId> removed = new ArrayList<>();
    IOException refused = null;
    for (BlobId id : ids) {
      try {
        removeUnlessNamed(id);
        removed.add(id);
      } catch (IOException e) {
        refused = e;
      }
    }
    synchronized (dropped) {
      removed.forEach(dropped::remove);
    }
    if (refused != null) {
      LOGGER.warn(
          "{} files of deleted values cannot be removed yet; tried again: {}",
          ids.size() - removed.size(),
          refused.toString());
    }
  }

  /**
   * A snapshot may have brought back rows that name it. One that is to be deleted is left alone,
   * too: somebody may still read it.
   *
   * @return whether it is removed
   */
  private boolean removeUnlessNamed(BlobId id) throws IOException {
    synchronized (removing) {
      if (isNamed(id)) {
        return false;
      }
      files.delete(id);
      return true;
    }
  }

  private void removeOrphan(BlobId id) {
    if (task.isClosed() || sparesOrphans.getAsBoolean()) {
      return;
    }
    try {
      if (removeUnlessNamed(id)) {
        LOGGER.info("Removed blob {}, which no record names", id.hex());
      }
    } catch (IOException e) {
      LOGGER.warn(
          "Blob {}, which no record names, stays for another day: {}", id.hex(), e.toString());
    }
  }
}
