package io.kittenfs.raft;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes whole copies of the leader's database, one at a time, on a thread of its own. Safe for use
 * by many threads.
 */
final class CatchUp implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(CatchUp.class);

  /** Who learns of a failure asks again at once. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final int group;
  private final CopySource source;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Thread running;

  CatchUp(int group, CopySource source) {
    this.group = group;
    this.source = source;
  }

  /** Begins to take one. Fails at once while another is under way, and after the end. */
  synchronized CompletableFuture<Void> start(CopySource.Switchover switchover) {
    if (isClosed() || running != null) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(isClosed() ? "closed" : "under way"));
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    running = new Thread(() -> run(switchover, done), "catch-up-" + group);
    running.start();
    return done;
  }

  private void run(CopySource.Switchover switchover, CompletableFuture<Void> done) {
    Throwable failure = copy(switchover);
    synchronized (this) {
      running = null;
    }
    if (failure == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(failure);
    }
  }

  private Throwable copy(CopySource.Switchover switchover) {
    LOGGER.info(
        "The leader of group {} no longer keeps what this copy lacks of the log; the whole copy is"
            + " transferred",
        group);
    try {
      source.copy(this::isClosed, switchover);
      LOGGER.info("The copy of group {} is whole", group);
      return null;
    } catch (IOException | RuntimeException | Error e) {
      if (!isClosed()) {
        LOGGER.warn("The copy of group {} was not transferred; tried again: {}", group, e, e);
        boolean unused = Uninterruptibles.awaitUninterruptibly(closed, PAUSE_AFTER_FAILURE);
      }
      return e;
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Cancels the transfer, and returns when it has ended. Idempotent. */
  @Override
  public void close() {
    closed.countDown();
    Thread last;
    synchronized (this) {
      last = running;
    }
    if (last != null) {
      Uninterruptibles.joinUninterruptibly(last);
    }
  }
}
