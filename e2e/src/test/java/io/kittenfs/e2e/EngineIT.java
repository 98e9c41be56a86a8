package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.TestEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line at the start and {@code /stats} say which LevelDB serves, and Java warns of nothing. */
class EngineIT {
  @TempDir private Path directory;

  private NodeSetup setup(String role) {
    return NodeSetup.of(role, directory);
  }

  private static void assertEngine(Node node, String name) throws InterruptedException {
    assertThat(node.log()).contains(", " + name + " LevelDB").doesNotContain("WARNING");
    assertThat(node.send("GET", "/stats").body()).contains("\"engine\":\"" + name + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void theBestOrTheForcedOne(String role) throws Exception {
    Engine here = Engine.choose(TestEngine.choice(), directory.resolve("native"));
    try (Node node = setup(role).start()) {
      assertEngine(node, here.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void theOneOfTheFlag(String role) throws Exception {
    try (Node node = setup(role).flags("--engine", "java").start()) {
      assertEngine(node, "java");
    }
  }
}
