package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kittenfs.e2e.Node;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A worker dies or hangs: its keys are refused by name, nobody else's are, and none is wrong. */
class DeadWorkerIT {
  private static final int KEYS = 60;
  private static final int VICTIM = 1;
  private static final int FEW = 2;
  @TempDir private Path directory;
  private Cluster cluster;
  private Node victim;

  /** What each key of the victim, and of the others, must be. */
  private final Map<String, String> lost = new ConcurrentHashMap<>();

  private final Map<String, String> others = new ConcurrentHashMap<>();

  /** One request that concerns the victim. */
  private record Exchange(String method, Node node, String key, HttpResponse<String> answer) {}

  @BeforeEach
  void start() throws Exception {
    cluster = Cluster.start(directory, 3);
    victim = cluster.worker(VICTIM);
    JsonNode owners = new ObjectMapper().readTree(victim.send("GET", "/map").body()).path("slots");
    for (int i = 0; i < KEYS; i++) {
      String key = "key" + i;
      assertThat(put(cluster.master(), key, "old").statusCode()).isEqualTo(201);
      int owner = owners.path(KeysOfSlots.slotOf(key)).intValue();
      (owner == VICTIM ? lost : others).put(key, "old");
    }
    assertThat(lost).hasSizeGreaterThanOrEqualTo(2 * FEW);
    assertThat(others).hasSizeGreaterThanOrEqualTo(2 * FEW);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static HttpResponse<String> put(Node node, String key, String value)
      throws InterruptedException {
    return node.send("PUT", "/kv/" + key, BodyPublishers.ofString(value), BodyHandlers.ofString());
  }

  private List<Node> living() {
    return cluster.nodes().stream().filter(it -> it != victim && it.isAlive()).toList();
  }

  private static void assertAllAre(Map<String, String> values, List<Node> nodes)
      throws InterruptedException {
    for (Map.Entry<String, String> entry : values.entrySet()) {
      for (Node node : nodes) {
        HttpResponse<String> answer = node.send("GET", "/kv/" + entry.getKey());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(entry.getValue());
      }
    }
  }

  /** Reads, writes and deletes keys of the victim through all living nodes at once. */
  private Queue<Exchange> askForLost(List<Node> nodes) {
    List<String> keys = List.copyOf(lost.keySet()).subList(0, FEW);
    List<String> methods = List.of("GET", "PUT", "DELETE");
    Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    int all = FEW * methods.size() * nodes.size();
    Clients.forEach(
        all,
        all,
        number -> {
          String key = keys.get(number % FEW);
          String method = methods.get(number / FEW % methods.size());
          Node node = nodes.get(number / FEW / methods.size());
          HttpResponse<String> answer =
              method.equals("PUT") ? put(node, key, "new") : node.send(method, "/kv/" + key);
          exchanges.add(new Exchange(method, node, key, answer));
        });
    return exchanges;
  }

  /** A write over a connection that has just ended may have been stored, so it is a 504. */
  private void forgetConnections(List<Node> nodes) {
    String key = lost.keySet().iterator().next();
    Clients.forEach(
        nodes.size(),
        nodes.size(),
        number ->
            assertThat(nodes.get(number).send("GET", "/kv/" + key).statusCode()).isEqualTo(503));
  }

  private void assertNamesTheVictim(HttpResponse<String> answer) {
    assertThat(answer.body()).contains("Worker " + VICTIM + " at " + victim.url(""));
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void theKeysOfADeadWorkerAreRefusedByNameAndNoOthersAre() throws Exception {
    victim.kill();

    try (Clients clients = new Clients()) {
      clients.repeat("others", () -> assertAllAre(others, living()));
      forgetConnections(living());
      for (Exchange exchange : askForLost(living())) {
        assertThat(exchange.answer().statusCode()).as(exchange.toString()).isEqualTo(503);
        assertNamesTheVictim(exchange.answer());
      }
      clients.stop();
    }

    cluster.master().kill();
    assertAllAre(others, living());
    for (String key : List.copyOf(others.keySet()).subList(0, FEW)) {
      for (Node node : living()) {
        String value = "through " + node.url("");
        assertThat(put(node, key, value).statusCode()).isEqualTo(200);
        others.put(key, value);
        assertAllAre(Map.of(key, value), living());
      }
    }

    victim.start();
    List<Node> workers = IntStream.range(0, 3).mapToObj(cluster::worker).toList();
    assertAllAre(lost, workers);
    assertAllAre(others, workers);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aWorkerThatHangsGivesNoWrongAnswer() throws Exception {
    victim.suspend();

    List<Exchange> writes = new ArrayList<>();
    try (Clients clients = new Clients()) {
      clients.repeat("others", () -> assertAllAre(others, living()));
      for (Exchange exchange : askForLost(living())) {
        int status = exchange.answer().statusCode();
        if (exchange.method().equals("GET")) {
          assertThat(status).as(exchange.toString()).isEqualTo(503);
        } else {
          assertThat(status).as(exchange.toString()).isIn(503, 504);
          writes.add(exchange);
        }
        if (status == 503) {
          assertNamesTheVictim(exchange.answer());
        }
      }
      clients.stop();
    }

    victim.resume();
    for (Map.Entry<String, String> entry : lost.entrySet()) {
      await("keys of the victim are readable").until(() -> isAnswered(entry.getKey()));
      List<String> possible = new ArrayList<>(List.of("200 " + entry.getValue()));
      for (Exchange write : writes) {
        if (write.key().equals(entry.getKey()) && write.answer().statusCode() == 504) {
          possible.add(write.method().equals("PUT") ? "200 new" : "404");
        }
      }
      for (Node node : cluster.nodes()) {
        HttpResponse<String> answer = node.send("GET", "/kv/" + entry.getKey());
        String found = answer.statusCode() == 200 ? "200 " + answer.body() : "404";
        assertThat(found).isIn(possible);
      }
    }
  }

  private boolean isAnswered(String key) throws InterruptedException {
    int status = cluster.master().send("GET", "/kv/" + key).statusCode();
    return status == 200 || status == 404;
  }
}
