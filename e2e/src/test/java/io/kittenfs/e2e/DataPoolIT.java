package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are started all alike share a volume, and are who they were after a restart. */
class DataPoolIT {
  private static final int WORKERS = 3;

  @TempDir private Path directory;
  private final List<Node> running = new ArrayList<>();
  private int started;
  private Path pool;
  private Node master;

  @BeforeEach
  void startMaster() throws IOException {
    pool = directory.resolve("pool");
    master = NodeSetup.master(directory, "master").start();
  }

  @AfterEach
  void stopAll() {
    running.forEach(Node::close);
    master.close();
  }

  /** Starts workers at once, each on a port that none had before. */
  private void startWorkers(int count) throws IOException {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Node node =
          new Node(
              NodeSetup.worker(directory, "start-" + started++)
                  .pool(pool)
                  .flags("--master", master.url("")));
      running.add(node);
      nodes.add(node);
      node.launch();
    }
    for (Node node : nodes) {
      node.awaitHealth();
      node.awaitIndex();
    }
  }

  private void killAll() throws InterruptedException {
    for (Node node : running) {
      node.kill();
    }
    running.clear();
  }

  /** The answers to {@code GET /health}, without the name of the process: uuid by index. */
  private Map<Integer, String> uuids() throws Exception {
    Map<Integer, String> uuids = new TreeMap<>();
    for (Node node : running) {
      var health = new ObjectMapper().readTree(node.send("GET", "/health").body());
      uuids.put(health.path("index").asInt(), health.path("uuid").asText());
    }
    return uuids;
  }

  private Node worker(int index) throws InterruptedException {
    for (Node node : running) {
      if (index(node).equals(Integer.toString(index))) {
        return node;
      }
    }
    throw new AssertionError("no worker " + index);
  }

  private static String index(Node node) throws InterruptedException {
    return node.send("GET", "/getindex").body().strip();
  }

  private List<String> directories() throws IOException {
    try (var entries = Files.list(pool)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private void putOneEach() throws InterruptedException {
    for (Node node : running) {
      assertThat(node.put("mine", index(node))).isEqualTo(201);
    }
  }

  private void assertOneEach() throws InterruptedException {
    for (Node node : running) {
      HttpResponse<byte[]> found = node.get("mine");
      assertThat(found.body()).asString().isEqualTo(index(node));
    }
  }

  @Test
  void afterKill9TheyAreWhoTheyWere() throws Exception {
    startWorkers(WORKERS);
    Map<Integer, String> before = uuids();
    putOneEach();
    for (int round = 0; round < 2; round++) {
      killAll();
      startWorkers(WORKERS);

      assertThat(uuids()).isEqualTo(before).hasSize(WORKERS);
      assertThat(directories()).containsExactly("worker-0", "worker-1", "worker-2");
      assertOneEach();
    }
    awaitThatTheMasterKnowsTheNewUrls();
  }

  private void awaitThatTheMasterKnowsTheNewUrls() throws InterruptedException {
    for (Node node : running) {
      String path = "/workers/" + index(node);
      await().until(() -> master.send("GET", path).body().contains('"' + node.url("") + '"'));
    }
  }

  @Test
  void oneThatIsKilledComesBackBesideTheOthers() throws Exception {
    startWorkers(WORKERS);
    Map<Integer, String> before = uuids();
    putOneEach();
    Node killed = worker(1);
    killed.kill();
    running.remove(killed);
    startWorkers(1);

    assertThat(uuids()).isEqualTo(before);
    assertOneEach();
  }

  @Test
  void scalingUpAgainPicksUpWhatWasLeft() throws Exception {
    startWorkers(WORKERS);
    Map<Integer, String> before = uuids();
    putOneEach();
    for (Node node : List.copyOf(running.subList(1, WORKERS))) {
      node.stop();
      running.remove(node);
    }
    assertThat(directories()).hasSize(WORKERS);
    startWorkers(WORKERS);

    assertThat(uuids()).hasSize(WORKERS + 1).containsAllEntriesOf(before);
    assertThat(directories()).hasSize(WORKERS + 1);
    for (int index = 0; index < WORKERS; index++) {
      assertThat(worker(index).get("mine").body()).asString().isEqualTo("" + index);
    }
  }

  @Test
  void aPoolThatIsNoDirectoryIsSaidInOneLine() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    EndedProcess ended = NodeSetup.worker(directory, "worker").pool(file).startExpectingItsEnd();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output()).contains("data pool " + file).doesNotContain("\tat ");
  }
}
