package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients of any node see of a few keys could have happened one after the other, while nodes
 * are cut off from each other, answers are lost and a worker joins.
 */
class LinearizableUnderFaultsTest {
  private static final int CLIENTS = 8;
  private static final int FAULTS = 6;

  @TempDir private Path directory;

  private final History history = new History();
  private final long seed = Long.getLong("kittenfs.seed", 1);

  @Test
  void whileTheNetworkFails() throws Exception {
    try (DevCluster cluster = DevCluster.start(directory, 2);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      RandomFaults faults = new RandomFaults(cluster, requests, new Random(seed));
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, () -> urls(cluster), seed);
        faults.happen(clients, FAULTS);
        cluster.addWorker();
        faults.happen(clients, FAULTS);
        clients.stop();
      }
      cluster.awaitSpread(3);
      // A list is whole only when every worker is known to be back.
      await().until(() -> cluster.master().send("GET", "/kv").status() == 200);
      requests.readAll(cluster.master().url());
    }
    assertThat(history.operations())
        .as("requests with an unknown outcome")
        .anyMatch(it -> it.answer() instanceof Answer.Unknown);
    Verdict.of(history).assertLinearizable("faults-seed-" + seed);
  }

  private static List<String> urls(DevCluster cluster) {
    return cluster.nodes().stream().map(DevNode::url).toList();
  }
}
