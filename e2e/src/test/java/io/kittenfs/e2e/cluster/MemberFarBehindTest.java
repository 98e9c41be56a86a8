package io.kittenfs.e2e.cluster;

import static io.kittenfs.e2e.dev.CopiesOnWorkers.roles;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.fixture.FilesBelow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A member that was away for longer than the others keep their logs takes whole copies, of rows and
 * of the files of large values, and is as good as the others then.
 */
class MemberFarBehindTest {
  private static final String SMALL = "s".repeat(50_000);
  private static final String LARGE = "l".repeat(100_000);

  @TempDir private Path directory;

  private static void put(DevNode node, String key, String value) {
    await().until(() -> node.send("PUT", "/kv/" + key, value).status() < 300);
  }

  private static void assertStored(DevNode node, String key, String value) {
    await()
        .untilAsserted(
            () -> assertThat(node.send("GET", "/kv/" + key).text().equals(value)).isTrue());
  }

  /** Its copies that were replaced name another database than the first. */
  private long replacedCopies(int worker) {
    return FilesBelow.list(directory.resolve("worker-" + worker)).stream()
        .filter(file -> file.endsWith("LIVE"))
        .count();
  }

  private static boolean hasAll(DevCluster cluster, int worker) {
    for (JsonNode group : cluster.master().send("GET", "/groups").json()) {
      long most = 0;
      long here = -1;
      for (JsonNode copy : group.get("members")) {
        long applied = copy.path("applied").asLong();
        most = Math.max(most, applied);
        here = copy.get("worker").asInt() == worker ? applied : here;
      }
      if (here < most) {
        return false;
      }
    }
    return true;
  }

  private static void leadEverything(DevCluster cluster, int worker) {
    await()
        .until(
            () -> {
              for (JsonNode group : cluster.master().send("GET", "/groups").json()) {
                cluster
                    .master()
                    .send("POST", "/groups/" + group.get("id") + "/lead?worker=" + worker, "");
              }
              return roles(cluster.worker(worker)).equals(Set.of("leader"));
            });
  }

  @Test
  void itTakesWholeCopies() throws IOException {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      DevNode away = cluster.worker(0);
      DevNode other = cluster.worker(1);
      put(other, "gone", LARGE);
      store(other, "before");
      away.stop();

      for (int i = 0; i < 120; i++) {
        put(other, "small" + i, i + SMALL);
      }
      for (int i = 0; i < 6; i++) {
        put(other, "large" + i, i + LARGE);
      }
      await().until(() -> other.send("DELETE", "/kv/gone").status() < 300);
      store(other, "meanwhile");
      away.start();
      await().until(() -> replacedCopies(0) == 3 && hasAll(cluster, 0));
      store(other, "after");

      leadEverything(cluster, 0);
      cluster.worker(2).stop();
      for (int i = 0; i < 120; i++) {
        assertStored(away, "small" + i, i + SMALL);
      }
      for (int i = 0; i < 6; i++) {
        assertStored(away, "large" + i, i + LARGE);
      }
      for (int i = 0; i < 20; i++) {
        assertStored(away, "key" + i, "after");
      }
      assertThat(away.send("GET", "/kv/gone").status()).isEqualTo(404);
      put(away, "small0", "new");
      assertStored(away, "small0", "new");
    }
  }
}
