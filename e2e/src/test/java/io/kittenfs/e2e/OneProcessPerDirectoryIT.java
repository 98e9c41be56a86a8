package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory belongs to one process; a second one says so and ends. */
class OneProcessPerDirectoryIT {
  @TempDir private Path directory;

  @Test
  void aSecondWorkerIsRefused() throws Exception {
    try (Node first = NodeSetup.worker(directory, "worker").start()) {
      assertThat(first.send("POST", "/worker/0").statusCode()).isEqualTo(200);
      assertThat(first.put("key", "value")).isEqualTo(201);

      EndedProcess ended = NodeSetup.worker(directory, "worker").startExpectingItsEnd();

      assertThat(ended.exitCode()).isNotZero();
      assertThat(ended.output()).contains("in use by another").doesNotContain("\tat ");
      assertThat(first.get("key").body()).asString().isEqualTo("value");
    }
  }

  @Test
  void aSecondMasterIsRefused() throws Exception {
    try (Node first = NodeSetup.master(directory, "master").start()) {
      EndedProcess ended = NodeSetup.master(directory, "master").startExpectingItsEnd();

      assertThat(ended.exitCode()).isNotZero();
      assertThat(ended.output()).contains("in use by another").doesNotContain("\tat ");
      assertThat(first.send("GET", "/").statusCode()).isEqualTo(200);
    }
  }
}
