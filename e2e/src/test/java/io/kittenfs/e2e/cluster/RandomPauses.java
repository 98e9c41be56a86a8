package io.kittenfs.e2e.cluster;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.e2e.Node;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Freezes a random node for a while, as SIGSTOP does, and lets it go on as if nothing had happened.
 * At most one is frozen at any time.
 */
final class RandomPauses implements AutoCloseable {
  private static final int SHORTEST_MILLIS = 100;

  private final List<Node> nodes;
  private final Random random;
  private final int longestMillis;
  private final Semaphore end = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "random-pauses");
  private final AtomicInteger pauses = new AtomicInteger();
  private volatile Throwable failure;

  /**
   * @param nodes that may be frozen
   * @param seed of the choice, which a failing test should name
   * @param longestMillis how long a pause takes at most
   */
  RandomPauses(List<Node> nodes, long seed, int longestMillis) {
    this.nodes = nodes;
    this.random = new Random(seed);
    this.longestMillis = longestMillis;
  }

  /** Begins. */
  RandomPauses start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      while (!end.tryAcquire(random.nextInt(1_000), TimeUnit.MILLISECONDS)) {
        Node frozen = nodes.get(random.nextInt(nodes.size()));
        frozen.suspend();
        try {
          // Long enough for an election more often than not, and sometimes just too short.
          long millis = (long) SHORTEST_MILLIS + random.nextInt(longestMillis - SHORTEST_MILLIS);
          Uninterruptibles.sleepUninterruptibly(millis, TimeUnit.MILLISECONDS);
        } finally {
          frozen.resume();
        }
        pauses.incrementAndGet();
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure = e;
    }
  }

  /** How many pauses are over. */
  int pauses() {
    return pauses.get();
  }

  /** Ends it, with no node frozen; fails when one could not be frozen or thawed. */
  void stop() {
    close();
    if (failure != null) {
      throw new AssertionError("A node could not be frozen.", failure);
    }
  }

  @Override
  public void close() {
    end.release();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
