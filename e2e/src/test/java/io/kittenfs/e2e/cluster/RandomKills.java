package io.kittenfs.e2e.cluster;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.e2e.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Every few seconds kills a random node as {@code kill -9} does and starts it again on its own
 * data. At most one is down at any time, because it is healthy again before the next dies.
 */
final class RandomKills implements AutoCloseable {
  private static final long LONGEST_PAUSE_MILLIS = 2_000;
  private static final int SOME = 5;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final Supplier<List<Node>> nodes;
  private final Random random;
  private final Semaphore end = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "random-kills");
  private volatile Throwable failure;
  private final AtomicInteger kills = new AtomicInteger();

  /**
   * @param nodes that may be killed at the time
   * @param seed of the choice, which a failing test should name
   */
  RandomKills(Supplier<List<Node>> nodes, long seed) {
    this.nodes = nodes;
    this.random = new Random(seed);
  }

  /** Kills some nodes while these clients are at work, and ends with all alive. */
  static void some(Clients clients, Cluster cluster, long seed) throws Exception {
    try (RandomKills kills = new RandomKills(cluster::nodes, seed).start()) {
      clients.until("some died", TIMEOUT, () -> kills.kills() >= SOME);
      kills.stop();
    }
  }

  /** Begins. */
  RandomKills start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      while (!end.tryAcquire(
          500 + random.nextInt((int) LONGEST_PAUSE_MILLIS - 500), TimeUnit.MILLISECONDS)) {
        List<Node> candidates = nodes.get();
        Node victim = candidates.get(random.nextInt(candidates.size()));
        victim.kill();
        kills.incrementAndGet();
        victim.start();
      }
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      failure = e;
    }
  }

  /** How many were killed. */
  int kills() {
    return kills.get();
  }

  /** Ends it, with all nodes alive; fails when one could not be started again. */
  void stop() {
    close();
    if (failure != null) {
      throw new AssertionError("A killed node did not come back.", failure);
    }
  }

  @Override
  public void close() {
    end.release();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
