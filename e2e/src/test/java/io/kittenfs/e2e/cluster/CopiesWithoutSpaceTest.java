package io.kittenfs.e2e.cluster;

import static io.kittenfs.e2e.dev.CopiesOnWorkers.TAKE_PART;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.roles;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.worker.WorkerInProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker with a disk that is nearly full stops its copies of replicated groups, and begins them
 * again once there is space: the other members go on meanwhile.
 */
class CopiesWithoutSpaceTest {
  private static final long MIN_FREE = 1 << 30;
  private static final long PLENTY = 4 * MIN_FREE;
  private static final long TOO_LITTLE = MIN_FREE / 2 - 1;

  @TempDir private Path directory;

  /** Of worker 0. */
  private final AtomicLong free = new AtomicLong(PLENTY);

  private final AtomicInteger looks = new AtomicInteger();

  private long look() {
    looks.incrementAndGet();
    return free.get();
  }

  private WorkerInProcess onDisk(WorkerInProcess setup) {
    return DevCluster.only(0, worker -> worker.onDisk(MIN_FREE, this::look)).apply(setup);
  }

  private DevCluster start() {
    return DevCluster.startWithThreeCopies(directory, 3, this::onDisk);
  }

  private static List<JsonNode> groups(DevCluster cluster) {
    List<JsonNode> groups = new ArrayList<>();
    cluster.master().send("GET", "/groups").json().forEach(groups::add);
    return groups;
  }

  private static JsonNode copyOf(JsonNode group, int worker) {
    for (JsonNode copy : group.get("members")) {
      if (copy.get("worker").asInt() == worker) {
        return copy;
      }
    }
    throw new AssertionError("worker " + worker + " is no member of " + group);
  }

  /** Of each copy, as its worker says. */
  private static List<Long> logBytes(DevNode worker) {
    List<Long> bytes = new ArrayList<>();
    for (JsonNode copy : worker.send("GET", "/stats").json().get("groups")) {
      bytes.add(copy.get("log_bytes").asLong());
    }
    return bytes;
  }

  private static void awaitEachGroup(DevCluster cluster, Consumer<JsonNode> requirements) {
    await().untilAsserted(() -> assertThat(groups(cluster)).hasSize(3).allSatisfy(requirements));
  }

  private static void awaitStopped(DevCluster cluster) {
    await().until(() -> roles(cluster.worker(0)).equals(Set.of("no-space")));
    assertThat(logBytes(cluster.worker(0))).containsOnly(0L);
    awaitEachGroup(
        cluster,
        group -> {
          assertThat(group.get("leader").asInt()).isPositive();
          assertThat(copyOf(group, 0).path("problem").asText()).contains("--min-free");
        });
  }

  /** It takes part, leads what it is to lead, and lacks nothing. */
  private static void awaitWhole(DevCluster cluster) {
    cluster.awaitSpread(3);
    awaitEachGroup(
        cluster,
        group -> {
          JsonNode copy = copyOf(group, 0);
          assertThat(copy.has("problem")).isFalse();
          assertThat(copy.get("applied")).isEqualTo(copyOf(group, 1).get("applied"));
          assertThat(group.get("leader")).isEqualTo(group.get("preferred"));
        });
    assertThat(TAKE_PART).containsAll(roles(cluster.worker(0)));
    assertThat(logBytes(cluster.worker(0))).hasSize(3).allMatch(bytes -> bytes > 0);
  }

  private static void assertStored(DevNode node, String value) {
    for (int key = 0; key < 20; key++) {
      String target = "/kv/key" + key;
      await().untilAsserted(() -> assertThat(node.send("GET", target).text()).isEqualTo(value));
    }
  }

  private void awaitLooks() {
    int seen = looks.get();
    await().until(() -> looks.get() > seen + 1);
  }

  @Test
  void theOthersGoOnAndItCatchesUp() {
    try (DevCluster cluster = start()) {
      DevNode full = cluster.worker(0);
      assertThat(full.send("PUT", "/put/own", "mine").status()).isLessThan(300);
      store(full, "before");

      free.set(TOO_LITTLE);
      awaitStopped(cluster);
      store(full, "meanwhile");
      assertStored(full, "meanwhile");
      assertStored(cluster.worker(1), "meanwhile");
      assertThat(cluster.worker(1).send("GET", "/explain/key0").json().get("copies"))
          .filteredOn(copy -> copy.get("index").asInt() == 0)
          .singleElement()
          .satisfies(copy -> assertThat(copy.path("problem").asText()).contains("--min-free"));
      assertThat(full.send("GET", "/get/own").text()).isEqualTo("mine");

      free.set(MIN_FREE / 4 * 3);
      awaitWhole(cluster);
      free.set(PLENTY);
      store(full, "after");
      assertStored(cluster.worker(1), "after");
    }
  }

  @Test
  void aStartWithoutSpaceWaitsForIt() {
    try (DevCluster cluster = start()) {
      DevNode full = cluster.worker(0);
      store(full, "before");
      full.stop();
      free.set(TOO_LITTLE);
      full.start();
      awaitStopped(cluster);

      free.set(PLENTY);
      awaitWhole(cluster);
      assertStored(full, "before");
    }
  }

  /** It forgot what it promised in elections. */
  @Test
  void oneThatLostItsLogMeanwhileDoesNotBeginAgain() throws IOException {
    try (DevCluster cluster = start()) {
      free.set(TOO_LITTLE);
      awaitStopped(cluster);
      MoreFiles.deleteDirectoryContents(
          directory.resolve("worker-0/raft"), RecursiveDeleteOption.ALLOW_INSECURE);

      free.set(PLENTY);
      await().until(() -> roles(cluster.worker(0)).equals(Set.of("failed")));
    }
  }

  @Test
  void whatAnOperatorClosedStaysClosed() {
    try (DevCluster cluster = start()) {
      DevNode full = cluster.worker(0);
      free.set(TOO_LITTLE);
      awaitStopped(cluster);
      assertThat(full.send("GET", "/close").status()).isEqualTo(200);
      assertThat(roles(full)).containsExactly("closed");

      free.set(PLENTY);
      awaitLooks();
      assertThat(roles(full)).containsExactly("closed");
      assertThat(full.send("POST", "/worker/0", "").status()).isEqualTo(200);
      awaitWhole(cluster);
    }
  }

  @Test
  void anOperatorOpensNothingWithoutSpace() {
    try (DevCluster cluster = start()) {
      DevNode full = cluster.worker(0);
      assertThat(full.send("GET", "/close").status()).isEqualTo(200);
      free.set(TOO_LITTLE);
      awaitLooks();
      assertThat(full.send("POST", "/worker/0", "").status()).isEqualTo(200);
      awaitStopped(cluster);
      awaitLooks();
      assertThat(roles(full)).containsExactly("no-space");

      free.set(PLENTY);
      awaitWhole(cluster);
    }
  }

  @Test
  void noCopyIsCreatedWithoutSpace() {
    free.set(TOO_LITTLE);
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 0)) {
      for (int i = 0; i < 3; i++) {
        cluster.addWorker(setup -> onDisk(setup.synced()));
      }
      // Those of the others are enough for a majority.
      store(cluster.worker(1), "before");
      awaitLooks();
      assertThat(roles(cluster.worker(0))).isEmpty();

      free.set(PLENTY);
      awaitWhole(cluster);
      assertStored(cluster.worker(0), "before");
    }
  }
}
