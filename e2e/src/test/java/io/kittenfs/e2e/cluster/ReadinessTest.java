package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is ready when requests to it are answered. */
class ReadinessTest {
  @TempDir private Path directory;

  private static Reply ready(DevNode node) {
    return node.send("GET", "/ready");
  }

  private static void awaitReady(DevNode node) {
    await().until(() -> ready(node).status() == 200);
  }

  /** Until a node says that it is not, with this. */
  private static void awaitProblem(DevNode node, String problem) {
    await()
        .untilAsserted(
            () -> {
              assertThat(ready(node).status()).isEqualTo(503);
              assertThat(ready(node).detail()).contains(problem);
            });
  }

  @Test
  void aClusterIsWhileEachSlotHasAnOwnerThatAnswers() {
    try (DevCluster cluster = DevCluster.start(directory, 0)) {
      awaitProblem(cluster.master(), "1024 of 1024 slots belong to nobody yet");
      cluster.addWorker();
      cluster.addWorker();
      cluster.awaitSpread(2);
      awaitReady(cluster.master());
      awaitReady(cluster.worker(1));
      assertThat(ready(cluster.master()).text()).isEqualTo("{\"ready\":true}\n");

      cluster.worker(0).stop();
      awaitProblem(cluster.master(), "nobody answers for the groups [0]");
      assertThat(ready(cluster.worker(1)).status()).isEqualTo(200);
    }
  }

  @Test
  void withThreeCopiesOneMayBeMissing() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      awaitReady(cluster.master());
      awaitReady(cluster.worker(2));

      cluster.worker(0).stop();
      await()
          .until(
              () ->
                  ready(cluster.master())
                      .json()
                      .path("short")
                      .asText()
                      .startsWith("Workers [0] are down"));
      awaitReady(cluster.master());

      cluster.worker(1).stop();
      awaitProblem(cluster.master(), "nobody answers for the groups");
    }
  }

  @Test
  void aWorkerWithoutItsCopiesIsNot() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      assertThat(cluster.worker(0).send("POST", "/close").status()).isEqualTo(200);
      awaitProblem(cluster.worker(0), "This worker's store is closed");
      assertThat(cluster.worker(0).send("POST", "/worker/0").status()).isEqualTo(200);
      awaitReady(cluster.worker(0));
    }
  }
}
