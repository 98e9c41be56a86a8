package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that was removed for good ends, and its log says why, once. */
class RemovedWorkerIT {
  @TempDir private Path directory;

  @Test
  void theLogSaysOnceWhyItEnds() throws Exception {
    try (Node master = NodeSetup.master(directory, "master").start();
        Node stays =
            NodeSetup.worker(directory, "stays").flags("--master", master.url("")).start()) {
      stays.awaitIndex();
      try (Node leaves =
          NodeSetup.worker(directory, "leaves").flags("--master", master.url("")).start()) {
        leaves.awaitIndex();
        String removal = "/workers/" + leaves.index() + "?discard=true";
        assertThat(master.send("DELETE", removal).statusCode()).isEqualTo(200);

        await("the removed worker ends").until(() -> !leaves.isAlive());
        assertThat(leaves.log())
            .containsOnlyOnce("ERROR Main - This worker must not serve")
            .containsOnlyOnce("was removed");
        assertThat(leaves.exitCode()).isEqualTo(2);
      }
    }
  }
}
