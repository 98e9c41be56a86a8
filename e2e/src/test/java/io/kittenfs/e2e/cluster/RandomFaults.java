package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNetwork;
import io.kittenfs.e2e.dev.DevNode;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Lets the network of a cluster fail in one way after the other. For one thread. */
final class RandomFaults {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Duration DELAY = Duration.ofMillis(30);

  /** How many requests see a fault that loses nothing. */
  private static final int REQUESTS = 150;

  /** How many losses are enough: who waits for what is lost does nothing else. */
  private static final int LOSSES = 3;

  private final DevCluster cluster;
  private final RandomRequests requests;
  private final Random random;

  /**
   * @param requests what is sent meanwhile; a fault lasts until some were answered
   * @param random which faults, and whom they concern
   */
  RandomFaults(DevCluster cluster, RandomRequests requests, Random random) {
    this.cluster = cluster;
    this.requests = requests;
    this.random = random;
  }

  /** So many faults, each of which is healed before the next. */
  void happen(Clients clients, int count) {
    for (int i = 0; i < count; i++) {
      int enough = requests.answered() + REQUESTS;
      int enoughLost = cluster.network().lost() + LOSSES;
      String fault = happen();
      clients.until(
          fault + " was seen",
          TIMEOUT,
          () -> requests.answered() >= enough || cluster.network().lost() >= enoughLost);
      cluster.network().heal();
    }
  }

  private String happen() {
    DevNetwork network = cluster.network();
    List<DevNode> nodes = cluster.nodes();
    int first = random.nextInt(nodes.size());
    int second = (first + 1 + random.nextInt(nodes.size() - 1)) % nodes.size();
    DevNode one = nodes.get(first);
    DevNode other = nodes.get(second);
    String between = " " + one.url() + ", " + other.url();
    switch (random.nextInt(4)) {
      case 0 -> {
        network.partition(one, other);
        return "partition" + between;
      }
      case 1 -> {
        network.isolate(one);
        return "isolation of " + one.url();
      }
      case 2 -> {
        network.drop(one, other);
        return "loss" + between;
      }
      default -> {
        network.delay(one, other, DELAY);
        return "delay" + between;
      }
    }
  }
}
