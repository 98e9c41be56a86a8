package io.kittenfs.e2e.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.client.routed.OwnSlots;
import io.kittenfs.client.routed.UnreachableWorkers;
import io.kittenfs.e2e.Node;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All workers of a cluster with three copies are started again, one after the other, while somebody
 * reads and writes: no request of a client that knows the cluster fails, because each worker lets
 * others lead before it stops; who asks one node once sees at most that it should try again.
 */
class RollingRestartIT {
  private static final int KEYS = 20;
  private static final Duration AT_MOST = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  private static ClusterClient client(NodeClient nodes, Node master) {
    return new ClusterClient(
        nodes,
        new MapCache(),
        List.of(NodeAddress.ofMaster(NodeUrl.parse(master.url("")))),
        OwnSlots.NONE,
        new UnreachableWorkers(
            InstantSource.system(), worker -> Optional.empty(), ClusterClient.TIMEOUT),
        new Jitter(new Random(1)));
  }

  private void readAndWrite(ClusterClient client) {
    for (int number = 0; !over.get(); number++) {
      Key key = Key.of("key" + number % KEYS);
      String value = "value " + number;
      expect(
          client,
          KvRequest.of("PUT", key).withBody(ReplayableBody.of(value.getBytes(UTF_8))),
          Optional.empty());
      expect(client, KvRequest.of("GET", key), Optional.of(value));
      done.incrementAndGet();
    }
  }

  /** As curl does, which tries nothing again. */
  private void askOnce(Node node) throws InterruptedException {
    for (int number = 0; !over.get(); number++) {
      String target = other(number % KEYS);
      note(node.send("PUT", target, BodyPublishers.ofString("value"), BodyHandlers.ofString()));
      note(node.send("GET", target));
    }
  }

  private void note(HttpResponse<String> answer) {
    if (!Set.of(200, 503, 504).contains(answer.statusCode())) {
      failures.add(answer.statusCode() + " " + answer.body());
    }
  }

  private static String other(int number) {
    return "/kv/other" + number;
  }

  private static void store(Node node) {
    for (int number = 0; number < KEYS; number++) {
      String target = other(number);
      await()
          .atMost(AT_MOST)
          .until(
              () ->
                  node.send(
                              "PUT",
                              target,
                              BodyPublishers.ofString("value"),
                              BodyHandlers.ofString())
                          .statusCode()
                      < 300);
    }
  }

  private void expect(ClusterClient client, KvRequest request, Optional<String> value) {
    try (NodeStream answer = client.send(request)) {
      String body = new String(answer.body().readAllBytes(), UTF_8);
      if (answer.status() >= 300 || value.filter(stored -> !stored.equals(body)).isPresent()) {
        failures.add(request.method() + ": " + answer.status() + " " + body);
      }
    } catch (IOException | RuntimeException e) {
      failures.add(request.method() + ": " + e);
    }
  }

  /** Whether all copies take part, and the preferred members lead. */
  private static boolean isAsBefore(Cluster cluster) throws InterruptedException, IOException {
    JsonNode groups = json(cluster, "/groups");
    for (JsonNode group : groups) {
      if (group.has("problem") || !group.path("leader").equals(group.path("preferred"))) {
        return false;
      }
    }
    JsonNode ready = json(cluster, "/ready");
    return groups.size() == 3 && ready.path("ready").asBoolean() && !ready.has("short");
  }

  private static JsonNode json(Cluster cluster, String target)
      throws InterruptedException, IOException {
    return JSON.readTree(cluster.master().send("GET", target).body());
  }

  private void awaitMore() {
    int before = done.get();
    await().atMost(AT_MOST).until(() -> done.get() > before + KEYS);
  }

  @Test
  void noRequestFails() throws Exception {
    try (Cluster cluster = Cluster.startWithThreeCopies(directory, 3);
        NodeClient nodes = new NodeClient(new WireJson(), Optional::empty);
        Clients clients = new Clients()) {
      await().atMost(AT_MOST).until(() -> isAsBefore(cluster));
      store(cluster.master());
      ClusterClient client = client(nodes, cluster.master());
      clients.repeat("a client that knows the cluster", () -> readAndWrite(client));
      clients.repeat("a client that asks one node", () -> askOnce(cluster.master()));
      for (Node worker : cluster.workers()) {
        awaitMore();
        worker.stop();
        worker.start();
        clients.until("all is as before", AT_MOST, () -> isAsBefore(cluster));
      }
      awaitMore();
      over.set(true);
      clients.stop();
      assertThat(failures).isEmpty();
    }
  }
}
