package io.kittenfs.e2e.cluster;

import static io.kittenfs.e2e.dev.CopiesOnWorkers.TAKE_PART;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.roles;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.http.LogOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that cannot be opened is tried again, and serves by itself when it was repaired. */
class CopiesOpenAgainTest {
  private static final String CANNOT = "This worker's copy of group 65536 cannot be opened";

  @TempDir private Path directory;

  /** By which worker 0 makes pauses. */
  private final AtomicLong now = new AtomicLong();

  private DevCluster start() {
    return DevCluster.startWithThreeCopies(
        directory, 3, DevCluster.only(0, setup -> setup.pausedBy(now::get)));
  }

  /** What the master knows of the copy of worker 0; empty while it takes part. */
  private static String problem(DevCluster cluster) {
    JsonNode copy = cluster.master().send("GET", "/groups").json().path(0).path("members").path(0);
    assertThat(copy.path("worker").asInt(-1)).isZero();
    return copy.path("problem").asText();
  }

  @Test
  void oneThatWasRepairedServes() throws IOException {
    Path database = directory.resolve("worker-0/cluster/65536/db");
    Path aside = directory.resolve("aside");
    try (DevCluster cluster = start();
        LogOutput log = new LogOutput()) {
      DevNode broken = cluster.worker(0);
      store(broken, "before");
      broken.stop();
      Files.move(database, aside);
      Files.createFile(database);
      broken.start();
      await().until(() -> roles(broken).contains("failed"));
      await().until(() -> !problem(cluster).isEmpty());
      store(cluster.worker(1), "meanwhile");

      Files.delete(database);
      Files.move(aside, database);
      await()
          .until(
              () -> {
                now.addAndGet(Duration.ofSeconds(10).toNanos());
                return TAKE_PART.containsAll(roles(broken));
              });
      cluster.awaitSpread(3);
      await().until(() -> problem(cluster).isEmpty());
      assertThat(log.count(CANNOT)).isEqualTo(1);
      assertThat(log.count("copy of group 65536 is open again")).isEqualTo(1);
      store(broken, "after");
    }
  }
}
