package io.kittenfs.raft;

import io.kittenfs.error.NotLeaderException;
import io.kittenfs.log.Leadership;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener when leadership comes and goes, one call after the other, since it may block on
 * commands. What it fails to do first as a leader it is told again after a pause, for as long as
 * this node leads. Safe for use by many threads.
 */
final class LeadershipCalls {
  private static final Logger LOGGER = LoggerFactory.getLogger(LeadershipCalls.class);
  private static final long NONE = 0;

  private final int group;
  private final Executor executor;
  private final Timer timer;

  // Under this object's monitor.
  private Leadership listener;

  /** The term in which this node leads. */
  private long led = NONE;

  /** The term of which the listener was told last, and not yet that it is over. */
  private long told = NONE;

  private boolean succeeded;
  private boolean running;
  private boolean paused;

  LeadershipCalls(int group, Executor executor, Timer timer) {
    this.group = group;
    this.executor = executor;
    this.timer = timer;
  }

  /** Tells this listener from now on. */
  synchronized void listen(Leadership one) {
    listener = one;
    proceed();
  }

  /** This node leads in this term. */
  synchronized void lead(long term) {
    led = term;
    proceed();
  }

  /** This node leads no more. */
  synchronized void follow() {
    led = NONE;
    proceed();
  }

  private boolean isUpToDate() {
    return listener == null || (led == told && (led == NONE || succeeded || paused));
  }

  private void proceed() {
    if (!running && !isUpToDate()) {
      running = true;
      executor.execute(this::run);
    }
  }

  private void run() {
    boolean more = true;
    while (more) {
      more = step();
    }
  }

  private boolean step() {
    long term;
    boolean ends;
    synchronized (this) {
      if (isUpToDate()) {
        running = false;
        return false;
      }
      ends = told != NONE && told != led;
      term = ends ? told : led;
    }
    if (ends) {
      end();
    } else {
      begin(term);
    }
    return true;
  }

  private void end() {
    try {
      listener.following();
    } catch (RuntimeException | Error e) {
      LOGGER.error("Ending the leadership of group {} failed", group, e);
    }
    synchronized (this) {
      told = NONE;
    }
  }

  private void begin(long term) {
    boolean again;
    synchronized (this) {
      again = told == term;
      told = term;
      succeeded = false;
    }
    boolean done = false;
    try {
      listener.leading();
      done = true;
    } catch (RuntimeException | Error e) {
      tell(again, e);
    }
    synchronized (this) {
      succeeded = done;
      paused = !done;
    }
    if (!done) {
      timer.after(RaftLimits.RETRY_NANOS, this::retry);
    }
  }

  private synchronized void retry() {
    paused = false;
    proceed();
  }

  /** Once for each leadership; that it was lost meanwhile is no news. */
  private void tell(boolean again, Throwable failure) {
    if (again || failure instanceof NotLeaderException) {
      LOGGER.debug("Beginning the leadership of group {} failed", group, failure);
    } else {
      LOGGER.error(
          "Beginning the leadership of group {} failed; tried again while it lasts",
          group,
          failure);
    }
  }
}
