package io.kittenfs.store;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.files.IoAction;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does a task again and again on a thread of its own: each second, and at once when woken. Whatever
 * it fails with, it is tried again. Safe for many threads.
 */
final class BackgroundTask implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(BackgroundTask.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final IoAction task;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * A task that does not run yet.
   *
   * @param name of the thread
   * @param task what is done; returns early once this {@link #isClosed}
   */
  BackgroundTask(String name, IoAction task) {
    this.task = task;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  /** Begins; call once. */
  void start() {
    thread.start();
  }

  /** Runs the task now instead of at the next regular time. */
  void wake() {
    wakeUps.release();
  }

  boolean isClosed() {
    return closed;
  }

  /** Waits for the step at hand. Idempotent. */
  @Override
  public void close() {
    closed = true;
    wake();
    Uninterruptibles.joinUninterruptibly(thread);
  }

  private void run() {
    while (!closed) {
      try {
        task.run();
      } catch (NotLeaderException e) {
        // It was lost meanwhile, as happens; whoever started this ends it.
        LOGGER.debug("{} does not lead any more", thread.getName());
      } catch (KittenException | IOException e) {
        if (!closed) {
          LOGGER.warn("{} failed and is tried again: {}", thread.getName(), e.toString());
        }
      } catch (RuntimeException | Error e) {
        // Whatever it was: if this thread ended, the disk would fill.
        LOGGER.error("{} failed and is tried again", thread.getName(), e);
      }
      if (Uninterruptibles.tryAcquireUninterruptibly(wakeUps, PAUSE)) {
        wakeUps.drainPermits();
      }
    }
  }
}
