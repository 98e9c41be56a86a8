package io.kittenfs.e2e.cluster;

import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Request;
import io.kittenfs.e2e.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three copies of every value, whose members are cut off from each other: what clients of any node
 * see could have happened one after the other, and whoever is with a majority goes on.
 */
class ThreeCopiesUnderFaultsTest {
  private static final int CLIENTS = 6;
  private static final int FAULTS = Integer.getInteger("kittenfs.copies.faults", 3);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path directory;

  private final History history = new History();
  private final long seed = Long.getLong("kittenfs.seed", 1);

  @Test
  void nothingIsLostNorStaleWhileTheNetworkFails() throws Exception {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      RandomFaults faults = new RandomFaults(cluster, requests, new Random(seed));
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, () -> urls(cluster), seed);
        faults.happen(clients, FAULTS);
        clients.stop();
      }
      await().atMost(PATIENCE).until(() -> cluster.master().send("GET", "/kv").status() == 200);
      requests.readAll(cluster.master().url());
    }
    Verdict.of(history).assertLinearizable("copies-faults-seed-" + seed);
  }

  /** Each of the three leads a group, so one of them that is cut off led some keys. */
  @Test
  void theMajorityGoesOnWithoutTheOneThatIsCutOff() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      DevNode asked = cluster.worker(1);
      for (int key = 0; key < 30; key++) {
        store(keys, asked, key, "before");
      }
      cluster.network().isolate(cluster.worker(0));
      for (int key = 0; key < 30; key++) {
        store(keys, asked, key, "after");
      }
      cluster.network().heal();
      for (int key = 0; key < 30; key++) {
        String name = "key" + key;
        await()
            .atMost(PATIENCE)
            .until(() -> isAfter(keys.send(cluster.worker(0).url(), name, new Request.Get(), 0)));
      }
    }
  }

  private static boolean isAfter(Answer answer) {
    if (answer instanceof Answer.OpenValue found) {
      Assertions.assertThat(found.value()).as("an old value").isEqualTo("after");
      return true;
    }
    return false;
  }

  private static void store(KeyClient keys, DevNode node, int key, String value) {
    Request put = new Request.Put(value, new Condition.Always());
    await()
        .atMost(PATIENCE)
        .until(() -> keys.send(node.url(), "key" + key, put, 100) instanceof Answer.Stored);
  }

  private static List<String> urls(DevCluster cluster) {
    return cluster.nodes().stream().map(DevNode::url).toList();
  }
}
