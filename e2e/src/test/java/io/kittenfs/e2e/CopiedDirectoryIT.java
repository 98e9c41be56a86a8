package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a worker's directory does not become a second worker of the same name. */
class CopiedDirectoryIT {
  @TempDir private Path directory;

  @Test
  void theCopyIsRefusedWhileTheOriginalLives() throws Exception {
    NodeSetup copySetup = NodeSetup.worker(directory, "copy");
    try (Node master = NodeSetup.master(directory, "master").start();
        Node original =
            NodeSetup.worker(directory, "original").flags("--master", master.url("")).start()) {
      original.awaitIndex();
      assertThat(original.put("key", "value")).isEqualTo(201);
      original.stop();
      copy(directory.resolve("original"), directory.resolve("copy"));
      original.start();
      awaitUp(master, original);

      try (Node copy = copySetup.flags("--master", master.url("")).start()) {
        await("the copy ends").until(() -> !copy.isAlive());
        assertThat(copy.log()).containsOnlyOnce("this data directory is a copy");
        assertThat(copy.exitCode()).isEqualTo(2);
      }

      assertThat(original.get("key").body()).asString().isEqualTo("value");
      assertThat(master.send("GET", "/workers/0").body())
          .contains("\"up\"", original.url(""))
          .doesNotContain(Integer.toString(copySetup.port()));
    }
  }

  private static void awaitUp(Node master, Node worker) {
    await("the master knows that the worker is up")
        .until(
            () ->
                Stream.of("\"up\"", worker.url(""))
                    .allMatch(master.send("GET", "/workers/0").body()::contains));
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(from)) {
      paths = walk.toList();
    }
    for (Path path : paths) {
      Files.copy(path, to.resolve(from.relativize(path)));
    }
  }
}
