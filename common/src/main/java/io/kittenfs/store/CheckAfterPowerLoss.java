package io.kittenfs.store;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.leveldb.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link CountersCheck} of a store that was open when the power went: once, on a thread of
 * its own, so that neither the opening nor what a leader has to clean up waits until every record
 * was read. It only reads, so each copy of a store does it, whether it leads or not.
 */
final class CheckAfterPowerLoss implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(CheckAfterPowerLoss.class);

  private final Database database;
  private final Thread thread = new Thread(this::run, "counters-check");
  private volatile boolean closed;

  CheckAfterPowerLoss(Database database) {
    this.database = database;
    thread.setDaemon(true);
  }

  /** Begins, if there is something to check; call at most once. */
  void start() {
    if (database.isAfterPowerLoss()) {
      thread.start();
    }
  }

  /** Ends the check after the record at hand. Idempotent. */
  @Override
  public void close() {
    closed = true;
    Uninterruptibles.joinUninterruptibly(thread);
  }

  private void run() {
    try {
      new CountersCheck(database, () -> closed).runAndLog();
    } catch (RuntimeException e) {
      LOGGER.error("The counters could not be checked after the loss of power", e);
    }
  }
}
