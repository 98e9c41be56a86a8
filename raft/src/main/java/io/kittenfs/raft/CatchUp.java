package io.kittenfs.raft;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes whole copies of the leader's database, one at a time, on a thread of its own. Safe for use
 * by many threads.
 */
final class CatchUp implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(CatchUp.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final int group;
  private final CopySource source;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Thread running;

  /** After a failure; of the thread that runs. */
  private Duration pause = FIRST_PAUSE;

  CatchUp(int group, CopySource source) {
    this.group = group;
    this.source = source;
  }

  /** Begins to take one, unless one is under way, or failed a short while ago. */
  synchronized void start(CopySource.Switchover switchover) {
    if (!isClosed() && running == null) {
      running = new Thread(() -> run(switchover), "catch-up-" + group);
      running.start();
    }
  }

  private void run(CopySource.Switchover switchover) {
    try {
      copy(switchover);
    } finally {
      synchronized (this) {
        running = null;
      }
    }
  }

  private void copy(CopySource.Switchover switchover) {
    LOGGER.info(
        "The leader of group {} no longer keeps what this copy lacks of the log; the whole copy is"
            + " transferred",
        group);
    try {
      source.copy(this::isClosed, switchover);
      LOGGER.info("The copy of group {} is whole", group);
      pause = FIRST_PAUSE;
    } catch (IOException | RuntimeException | Error e) {
      if (!isClosed()) {
        LOGGER.warn(
            "The copy of group {} was not transferred; tried again in {} s",
            group,
            pause.toSeconds(),
            e);
        boolean unused = Uninterruptibles.awaitUninterruptibly(closed, pause);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
      }
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
