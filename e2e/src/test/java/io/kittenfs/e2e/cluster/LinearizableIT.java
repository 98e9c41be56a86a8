package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients of any node see of a few keys could have happened one after the other, while workers
 * join, leave and die.
 */
class LinearizableIT {
  private static final int CLIENTS = 8;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  @TempDir private Path directory;

  private final History history = new History();
  private final long seed = Long.getLong("kittenfs.seed", 1);

  /** No request is refused either. */
  @Test
  void whileWorkersJoinAndLeave() throws Exception {
    try (Cluster cluster = Cluster.start(directory, 2, Cluster.NOBODY_DIES);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, new Tolerance(), history);
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, cluster::urls, seed);
        cluster.addWorker();
        clients.until("the third has its share", TIMEOUT, () -> cluster.isSpreadOver(3));
        cluster.drain(0);
        clients.until("the first is empty", TIMEOUT, () -> cluster.isSpreadOver(2));
        clients.stop();
      }
      requests.readAll(cluster.master().url(""));
    }
    Verdict.of(history).assertLinearizable("joins");
  }

  @Test
  void whileNodesAreKilledToo() throws Exception {
    try (Cluster cluster = Cluster.start(directory, 2);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, cluster::urls, seed);
        cluster.addWorker();
        try (RandomKills kills = new RandomKills(cluster::nodes, seed).start()) {
          clients.until("some died", TIMEOUT, () -> kills.kills() >= 6);
          kills.stop();
        }
        clients.until("the third has its share", TIMEOUT, () -> cluster.isSpreadOver(3));
        cluster.drain(0);
        try (RandomKills kills = new RandomKills(cluster::nodes, seed + 1).start()) {
          clients.until("some died", TIMEOUT, () -> kills.kills() >= 6);
          kills.stop();
        }
        clients.until("the first is empty", TIMEOUT, () -> cluster.isSpreadOver(2));
        clients.stop();
      }
      requests.readAll(cluster.master().url(""));
    }
    assertThat(requestsAnsweredUnclearly()).as("requests with an unknown outcome").isPositive();
    Verdict.of(history).assertLinearizable("kills-seed-" + seed);
  }

  private long requestsAnsweredUnclearly() {
    return history.operations().stream()
        .filter(it -> it.answer() instanceof Answer.Unknown)
        .count();
  }
}
