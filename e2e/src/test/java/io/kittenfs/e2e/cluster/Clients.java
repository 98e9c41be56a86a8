package io.kittenfs.e2e.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that do something over and over until they are told to stop. The first that fails stops
 * them all, and its failure is thrown to whoever waits.
 */
final class Clients implements AutoCloseable {
  /** One turn of what a client does. */
  @FunctionalInterface
  interface Turn {
    /** Does it once. */
    void take() throws Exception;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** Starts one more. */
  void start(String name, Turn turn) {
    Thread thread = new Thread(() -> run(turn), name);
    threads.add(thread);
    thread.start();
  }

  private void run(Turn turn) {
    try {
      while (!stopped) {
        turn.take();
      }
    } catch (Exception | AssertionError e) {
      failure.compareAndSet(null, e);
      stopped = true;
    }
  }

  /** Fails when one of them has failed. */
  void check() {
    if (failure.get() != null) {
      throw new AssertionError("A client failed: " + failure.get().getMessage(), failure.get());
    }
  }

  /** Lets them work until something is the case. */
  void until(String what, Duration patience, java.util.concurrent.Callable<Boolean> condition) {
    await(what)
        .atMost(patience)
        .pollInterval(Duration.ofMillis(200))
        .failFast(this::check)
        .until(condition);
  }

  /** Lets them finish their turn; fails when one of them has failed. */
  void stop() throws InterruptedException {
    close();
    check();
  }

  /** Lets them finish their turn. */
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
