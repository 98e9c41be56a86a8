package io.kittenfs.e2e.cluster;

import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that do something over and over until they are told to stop. The first that fails stops
 * them all, and its failure is thrown to whoever waits.
 */
final class Clients implements AutoCloseable {
  /** Something that a client does. */
  @FunctionalInterface
  interface Task {
    /** Does it once. */
    void run() throws Exception;
  }

  /** Something that is to be done for a number. */
  @FunctionalInterface
  interface NumberedTask {
    /** Does it for this one. */
    void run(int number) throws Exception;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** Does something once for each number below a count, on so many threads. */
  static void forEach(int threads, int count, NumberedTask task) {
    AtomicInteger next = new AtomicInteger();
    try (Clients clients = new Clients()) {
      for (int i = 0; i < threads; i++) {
        clients.spawn(
            "client " + i,
            () -> {
              for (int it = next.getAndIncrement(); it < count; it = next.getAndIncrement()) {
                task.run(it);
              }
            });
      }
      clients.join();
      clients.check();
    }
  }

  /** Starts one that repeats a task. */
  void repeat(String name, Task task) {
    spawn(
        name,
        () -> {
          while (!stopped) {
            task.run();
          }
        });
  }

  private void spawn(String name, Task task) {
    Thread thread = new Thread(() -> run(task), name);
    threads.add(thread);
    thread.start();
  }

  private void run(Task task) {
    try {
      task.run();
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
  void until(String what, Duration patience, Callable<Boolean> condition) {
    await(what)
        .atMost(patience)
        .pollInterval(Duration.ofMillis(200))
        .failFast(this::check)
        .until(condition);
  }

  /** Lets them finish their turn; fails when one of them has failed. */
  void stop() {
    close();
    check();
  }

  private void join() {
    threads.forEach(Uninterruptibles::joinUninterruptibly);
  }

  /** Lets them finish their turn. */
  @Override
  public void close() {
    stopped = true;
    join();
  }
}
