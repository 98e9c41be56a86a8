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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another worker takes the place of a member of replicated groups that is lost, or is to go. */
class ReplacedMembersTest {
  private static final String LARGE = "l".repeat(100_000);

  @TempDir private Path directory;

  private static void put(DevNode node, String key, String value) {
    await().until(() -> node.send("PUT", "/kv/" + key, value).status() < 300);
  }

  private static void fill(DevNode node) {
    store(node, "small");
    for (int i = 0; i < 6; i++) {
      put(node, "large" + i, i + LARGE);
    }
  }

  private static void assertFilled(DevNode node) {
    for (int i = 0; i < 20; i++) {
      assertStored(node, "key" + i, "small");
    }
    for (int i = 0; i < 6; i++) {
      assertStored(node, "large" + i, i + LARGE);
    }
  }

  private static void assertStored(DevNode node, String key, String value) {
    // Compared as a whole: a failure need not print a large value.
    await()
        .untilAsserted(
            () ->
                assertThat(node.send("GET", "/kv/" + key).text().equals(value))
                    .as("what is stored under " + key)
                    .isTrue());
  }

  /** Whether the members of each group are these. */
  private static boolean areMembers(DevCluster cluster, Set<Integer> workers) {
    JsonNode groups = cluster.master().send("GET", "/groups").json();
    for (JsonNode group : groups) {
      Set<Integer> members = new TreeSet<>();
      group.get("members").forEach(copy -> members.add(copy.get("worker").asInt()));
      if (!members.equals(workers)) {
        return false;
      }
    }
    return !groups.isEmpty();
  }

  private long formerCopies(int worker) {
    try (Stream<Path> former =
        Files.list(directory.resolve("worker-" + worker).resolve("former-copies"))) {
      return former.count();
    } catch (IOException none) {
      return 0;
    }
  }

  @Test
  void oneThatStaysAwayIsReplacedAndGivesItsCopiesUpWhenItIsBack() {
    try (DevCluster cluster = DevCluster.startReplacing(directory, 3)) {
      fill(cluster.worker(1));
      cluster.addWorker();
      cluster.worker(0).stop();
      await().until(() -> areMembers(cluster, Set.of(1, 2, 3)));

      cluster.worker(2).stop();
      assertFilled(cluster.worker(3));
      put(cluster.worker(3), "later", LARGE);
      cluster.worker(2).start();
      cluster.worker(0).start();

      await().until(() -> formerCopies(0) > 0);
      // It gets its share anew.
      await().until(() -> TAKE_PART.containsAll(roles(cluster.worker(0))));
      assertStored(cluster.worker(0), "later", LARGE);
    }
  }

  @Test
  void oneThatWasReplacedTakesThePlaceOfAnother() {
    try (DevCluster cluster = DevCluster.startReplacing(directory, 3)) {
      fill(cluster.worker(1));
      cluster.addWorker();
      cluster.worker(0).stop();
      await().until(() -> areMembers(cluster, Set.of(1, 2, 3)));
      put(cluster.worker(1), "later", LARGE);

      cluster.worker(2).stop();
      cluster.worker(0).start();
      await().until(() -> areMembers(cluster, Set.of(0, 1, 3)));
      assertThat(formerCopies(0)).isPositive();

      cluster.worker(1).stop();
      assertFilled(cluster.worker(0));
      assertStored(cluster.worker(0), "later", LARGE);
    }
  }

  @Test
  void oneThatIsDrainedGivesItsCopiesToAnotherAndCanBeRemoved() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      fill(cluster.worker(1));
      assertThat(cluster.master().send("POST", "/workers/0/drain").status()).isEqualTo(409);
      cluster.addWorker();
      await().until(() -> cluster.master().send("POST", "/workers/0/drain").status() < 300);
      await().until(() -> areMembers(cluster, Set.of(1, 2, 3)));

      await().until(() -> cluster.master().send("DELETE", "/workers/0").status() < 300);
      cluster.worker(1).stop();
      assertFilled(cluster.worker(3));
    }
  }

  @Test
  void oneThatLostItsVotesTakesItsOwnPlace() throws IOException {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      fill(cluster.worker(1));
      cluster.worker(0).stop();
      MoreFiles.deleteRecursively(
          directory.resolve("worker-0/raft"), RecursiveDeleteOption.ALLOW_INSECURE);
      cluster.worker(0).start();
      await().until(() -> formerCopies(0) == 3);
      await()
          .until(
              () ->
                  areMembers(cluster, Set.of(0, 1, 2))
                      // Else it may be a member by the vote that it lost.
                      && !cluster.master().send("GET", "/rebalance").json().has("members"));
      assertThat(TAKE_PART).containsAll(roles(cluster.worker(0)));

      cluster.worker(2).stop();
      assertFilled(cluster.worker(0));
    }
  }
}
