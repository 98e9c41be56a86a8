package io.kittenfs.e2e.cluster;

import static io.kittenfs.e2e.dev.CopiesOnWorkers.TAKE_PART;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.worker.WorkerInProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster is told to keep another number of copies of each value, and new workers get their share
 * of the copies.
 */
class OtherNumberOfCopiesTest {
  private static final int FIRST_GROUP = 65_536;
  private static final int KEYS = 100;
  private static final Duration AT_MOST = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private final Map<String, String> stored = new TreeMap<>();

  private static DevCluster withOneCopy(Path directory, int workers) {
    DevCluster cluster = DevCluster.start(directory, 0);
    for (int i = 0; i < workers; i++) {
      cluster.addWorker(WorkerInProcess::synced);
    }
    cluster.awaitSpread(workers);
    return cluster;
  }

  private void fill(DevNode node) {
    for (int i = 0; i < KEYS; i++) {
      put(node, "key" + i, "value " + i);
    }
    for (int i = 0; i < 5; i++) {
      put(node, "large" + i, i + "l".repeat(100_000));
    }
  }

  private void put(DevNode node, String key, String value) {
    await().until(() -> node.send("PUT", "/kv/" + key, value).status() < 300);
    stored.put(key, value);
  }

  private void assertStored(DevNode node) {
    stored.forEach(
        (key, value) ->
            await()
                .untilAsserted(
                    () ->
                        assertThat(node.send("GET", "/kv/" + key).text().equals(value))
                            .as("what is stored under " + key)
                            .isTrue()));
    assertThat(node.send("GET", "/kv?limit=1000").json().path("keys")).hasSize(stored.size());
  }

  private static JsonNode rebalance(DevCluster cluster) {
    return cluster.master().send("GET", "/rebalance").json();
  }

  /** Waits until slots lie on groups of this kind alone, and nothing is on its way. */
  private static void awaitSlots(DevCluster cluster, boolean inReplicatedGroups) {
    await()
        .atMost(AT_MOST)
        .until(
            () -> {
              boolean isThere = true;
              for (JsonNode group : map(cluster).path("group_of_slot")) {
                isThere &= group.asInt() >= FIRST_GROUP;
              }
              boolean isThereInOneCopy = true;
              for (JsonNode group : map(cluster).path("group_of_slot")) {
                isThereInOneCopy &= group.asInt() < FIRST_GROUP;
              }
              return (inReplicatedGroups ? isThere : isThereInOneCopy) && isIdle(cluster);
            });
  }

  private static JsonNode map(DevCluster cluster) {
    return cluster.master().send("GET", "/map").json();
  }

  private static boolean isIdle(DevCluster cluster) {
    JsonNode now = rebalance(cluster);
    return now.path("state").asText().equals("idle") && !now.has("members") && !now.has("short");
  }

  @Test
  void threeCopiesInPlaceOfOneSurviveAWorkerThatVanishes() {
    try (DevCluster cluster = withOneCopy(directory, 3)) {
      fill(cluster.worker(0));

      assertThat(cluster.master().send("PUT", "/replicas?n=3").status()).isEqualTo(200);
      awaitSlots(cluster, true);
      assertThat(cluster.isSpreadOver(3)).isTrue();
      assertThat(rebalance(cluster).has("short")).isFalse();
      assertStored(cluster.worker(1));

      cluster.worker(1).stop();
      assertStored(cluster.worker(2));
      put(cluster.worker(2), "later", "with two of three");
    }
  }

  private static long replicatedGroups(DevCluster cluster) {
    long count = 0;
    for (JsonNode group : cluster.master().send("GET", "/groups").json()) {
      count += group.path("kind").asText().equals("replicated") ? 1 : 0;
    }
    return count;
  }

  @Test
  void theGroupsOfThreeCopiesAreDissolvedWhenThereIsToBeOne() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      fill(cluster.worker(0));

      assertThat(cluster.master().send("PUT", "/replicas?n=1").status()).isEqualTo(200);
      awaitSlots(cluster, false);
      await().atMost(AT_MOST).until(() -> replicatedGroups(cluster) == 0);
      for (DevNode worker : cluster.nodes().subList(0, 3)) {
        await().atMost(AT_MOST).until(() -> roles(worker).isEmpty());
      }
      assertStored(cluster.worker(1));

      // Nothing keeps a worker any more.
      assertThat(cluster.master().send("POST", "/workers/0/drain").status()).isEqualTo(200);
      await()
          .atMost(AT_MOST)
          .until(() -> cluster.master().send("DELETE", "/workers/0").status() == 200);
      cluster.addWorker(WorkerInProcess::synced);
      assertThat(cluster.master().send("PUT", "/replicas?n=3").status()).isEqualTo(200);
      awaitSlots(cluster, true);
      assertStored(cluster.worker(3));
    }
  }

  @Test
  void oneCopyInPlaceOfThreeNeedsNoOtherWorker() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      fill(cluster.worker(0));

      assertThat(cluster.master().send("PUT", "/replicas?n=1").status()).isEqualTo(200);
      awaitSlots(cluster, false);
      assertStored(cluster.worker(1));

      cluster.worker(0).stop();
      cluster.worker(2).stop();
      stored.forEach(
          (key, value) ->
              assertThat(cluster.worker(1).send("GET", "/kv/" + key).status()).isIn(200, 503));
      assertThat(
              stored.keySet().stream()
                  .filter(key -> cluster.worker(1).send("GET", "/kv/" + key).status() == 200))
          .as("what is on the worker that is left")
          .isNotEmpty();
    }
  }

  @Test
  void aClusterThatBeganWithTooFewWorkersGetsItsCopiesWhenThereAreEnough() {
    try (DevCluster cluster = withOneCopy(directory, 2)) {
      fill(cluster.worker(0));
      assertThat(cluster.master().send("PUT", "/replicas?n=3").text())
          .contains("3 copies of each value need as many workers", "Start 1 more");

      cluster.addWorker(WorkerInProcess::synced);
      assertThat(cluster.master().send("PUT", "/replicas?n=3").status()).isEqualTo(200);
      awaitSlots(cluster, true);
      assertStored(cluster.worker(2));
    }
  }

  @Test
  void aFourthWorkerGetsItsShareOfSlotsAndOfCopies() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      fill(cluster.worker(0));

      cluster.addWorker(WorkerInProcess::synced);
      await().atMost(AT_MOST).until(() -> cluster.isSpreadOver(4) && isIdle(cluster));
      await().atMost(AT_MOST).until(() -> areEvenlySpread(cluster, 4));
      assertThat(TAKE_PART).containsAll(roles(cluster.worker(3)));
      assertStored(cluster.worker(3));

      cluster.worker(0).stop();
      assertStored(cluster.worker(3));
    }
  }

  /** Whether each of so many workers has three copies, and nobody comes or goes. */
  private static boolean areEvenlySpread(DevCluster cluster, int workers) {
    Map<Integer, Integer> copies = new TreeMap<>();
    for (JsonNode group : cluster.master().send("GET", "/groups").json()) {
      group
          .get("members")
          .forEach(copy -> copies.merge(copy.get("worker").asInt(), 1, Integer::sum));
    }
    return copies.size() == workers
        && copies.values().stream().allMatch(count -> count == 3)
        && isIdle(cluster);
  }

  @Test
  void aNumberThatMakesNoSenseChangesNothing() {
    try (DevCluster cluster = withOneCopy(directory, 1)) {
      Map.of("", 400, "?n=", 400, "?n=2", 400, "?n=x", 400, "?n=5", 400, "?n=-1", 400, "?n=3", 409)
          .forEach(
              (query, status) ->
                  assertThat(cluster.master().send("PUT", "/replicas" + query).status())
                      .as("PUT /replicas" + query)
                      .isEqualTo(status));
      assertThat(cluster.master().send("PUT", "/replicas?n=1").status()).isEqualTo(200);
      assertThat(cluster.master().send("GET", "/").json().path("replicas").asInt()).isEqualTo(1);
    }
  }
}
