package io.kittenfs.raft.ratis;

import io.kittenfs.raft.Consensus.Events;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells whether this member leads, on a thread of its own: Ratis holds locks while it tells of
 * leadership. What it tells may also be out of order, so that each time the present state is looked
 * at.
 */
final class LeadershipNotices {
  private final ExecutorService executor;
  private final Supplier<OptionalLong> ledTerm;
  private final Events events;
  private final Runnable led;
  private OptionalLong told = OptionalLong.empty();

  /**
   * @param name of the thread
   * @param ledTerm the term in which this member leads and is ready to; empty while it does not
   * @param led called after it was told that this member leads
   */
  LeadershipNotices(String name, Supplier<OptionalLong> ledTerm, Events events, Runnable led) {
    this.executor = Executors.newSingleThreadExecutor(task -> new Thread(task, name));
    this.ledTerm = ledTerm;
    this.events = events;
    this.led = led;
  }

  /** Leadership may have changed. Returns at once. */
  void look() {
    execute(this::tell);
  }

  /** Does this on the thread of the notices; not at all after the end. */
  void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      // Nobody listens any more.
    }
  }

  private void tell() {
    OptionalLong now = ledTerm.get();
    if (now.equals(told)) {
      return;
    }
    if (told.isPresent()) {
      events.following();
    }
    told = now;
    if (now.isPresent()) {
      events.leading(now.getAsLong());
      led.run();
    }
  }

  /** Tells the last of it; nothing more is told when this returns. Idempotent. */
  void close() {
    look();
    executor.shutdown();
    boolean interrupted = false;
    while (!isDone()) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isDone() {
    try {
      return executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
