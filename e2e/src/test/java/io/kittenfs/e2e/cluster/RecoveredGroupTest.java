package io.kittenfs.e2e.cluster;

import static io.kittenfs.e2e.dev.CopiesOnWorkers.TAKE_PART;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.roles;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.http.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A group that lost a majority of its members for good goes on with what one member has, when a
 * person says so: it gets its copies again, and what the lost ones had of it counts no more, also
 * when they come back together.
 */
class RecoveredGroupTest {
  private static final int FIRST = 65_536;
  private static final String LARGE = "l".repeat(100_000);

  @TempDir private Path directory;

  private static Reply recover(DevCluster cluster, int group, String parameters) {
    return cluster.master().send("POST", "/groups/" + group + "/recover" + parameters, "");
  }

  private static void put(DevNode node, String key, String value) {
    await().until(() -> node.send("PUT", "/kv/" + key, value).status() < 300);
  }

  private static void assertStored(DevNode node, String key, String value) {
    await().until(() -> node.send("GET", "/kv/" + key).text().equals(value));
  }

  private static void assertFilled(DevNode node, String value) {
    for (int key = 0; key < 20; key++) {
      assertStored(node, "key" + key, value);
    }
    assertStored(node, "large", LARGE);
  }

  private static boolean haveThreeCopies(DevCluster cluster) {
    for (JsonNode group : cluster.master().send("GET", "/groups").json()) {
      if (group.get("members").size() < 3 || group.has("problem")) {
        return false;
      }
    }
    return true;
  }

  private boolean hasCopies(int worker) {
    for (int group = FIRST; group < FIRST + 3; group++) {
      if (Files.exists(directory.resolve("worker-" + worker + "/cluster/" + group))) {
        return true;
      }
    }
    return false;
  }

  private static boolean areDown(DevCluster cluster, int... workers) {
    JsonNode known = cluster.master().send("GET", "/workers").json();
    for (int worker : workers) {
      if (!known.get(worker).get("state").asText().equals("down")) {
        return false;
      }
    }
    return true;
  }

  private static void stopTwo(DevCluster cluster) {
    cluster.worker(0).stop();
    cluster.worker(1).stop();
    await().until(() -> areDown(cluster, 0, 1));
  }

  private static void recoverAll(DevCluster cluster) {
    for (int group = FIRST; group < FIRST + 3; group++) {
      JsonNode done = recover(cluster, group, "?worker=2&accept_loss=true").json();
      assertThat(done.get("recovered").asBoolean()).as("%s", done).isTrue();
    }
  }

  @Test
  void itGoesOnWithWhatOneMemberHas() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      DevNode left = cluster.worker(2);
      store(left, "before");
      put(left, "large", LARGE);
      assertThat(recover(cluster, FIRST, "?worker=2").status()).isEqualTo(409);
      stopTwo(cluster);

      JsonNode first = recover(cluster, FIRST, "?worker=2").json();
      assertThat(first.get("lost").toString()).isEqualTo("[0,1]");
      assertThat(first.get("recovered").asBoolean()).isFalse();
      assertThat(first.get("slots").asInt()).isPositive();
      assertThat(left.send("PUT", "/kv/key0", "not yet").status()).isEqualTo(503);

      recoverAll(cluster);
      assertFilled(left, "before");
      store(left, "after");
      assertFilled(cluster.master(), "after");

      cluster.addWorker();
      cluster.addWorker();
      await().until(() -> haveThreeCopies(cluster));
      left.stop();
      assertFilled(cluster.worker(3), "after");
    }
  }

  @Test
  void thoseThatWereLostComeBackWithNothingThatCounts() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      DevNode left = cluster.worker(2);
      store(left, "before");
      put(left, "large", LARGE);
      stopTwo(cluster);
      recoverAll(cluster);
      store(left, "after");

      cluster.worker(0).start();
      cluster.worker(1).start();
      assertFilled(cluster.worker(0), "after");
      assertFilled(cluster.worker(1), "after");
      await().until(() -> haveThreeCopies(cluster));
      await().until(() -> TAKE_PART.containsAll(roles(cluster.worker(0))) && hasCopies(0));
      left.stop();
      assertFilled(cluster.worker(1), "after");
      assertThat(directory.resolve("worker-0/former-copies")).isNotEmptyDirectory();
    }
  }

  @Test
  void itSurvivesARestartInTheMiddle() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      DevNode left = cluster.worker(2);
      store(left, "before");
      put(left, "large", LARGE);
      stopTwo(cluster);
      recoverAll(cluster);
      left.restart();
      store(left, "after");
      left.restart();
      cluster.master().restart();
      assertFilled(left, "after");
    }
  }

  @Test
  void badRequestsChangeNothing() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      cluster.worker(0).stop();
      await().until(() -> areDown(cluster, 0));
      assertThat(recover(cluster, FIRST, "").status()).isEqualTo(400);
      assertThat(recover(cluster, FIRST, "?worker=7").status()).isEqualTo(400);
      assertThat(recover(cluster, 0, "?worker=2").status()).isEqualTo(404);
      assertThat(recover(cluster, FIRST, "?worker=1&accept_loss=true").text())
          .contains("recovers by itself");
      cluster.worker(1).stop();
      await().until(() -> areDown(cluster, 1));
      assertThat(recover(cluster, FIRST, "?worker=1&accept_loss=true").text())
          .contains("does not report a copy");
    }
  }
}
