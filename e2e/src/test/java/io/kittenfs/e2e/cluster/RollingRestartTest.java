package io.kittenfs.e2e.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.client.routed.OwnSlots;
import io.kittenfs.client.routed.UnreachableWorkers;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All workers of a cluster with three copies are started again, one after the other, while somebody
 * reads and writes: no request fails, because each worker lets others lead before it stops.
 */
class RollingRestartTest {
  private static final int KEYS = 20;
  private static final Duration AT_MOST = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  private static ClusterClient client(NodeClient nodes, DevNode master) {
    return new ClusterClient(
        nodes,
        new MapCache(),
        List.of(NodeAddress.ofMaster(NodeUrl.parse(master.url()))),
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
  private static boolean isAsBefore(DevCluster cluster) {
    JsonNode groups = cluster.master().send("GET", "/groups").json();
    for (JsonNode group : groups) {
      if (group.has("problem") || !group.path("leader").equals(group.path("preferred"))) {
        return false;
      }
    }
    return groups.size() == 3
        && cluster.master().send("GET", "/ready").json().path("ready").asBoolean()
        && !cluster.master().send("GET", "/ready").json().has("short");
  }

  private void awaitMore() {
    int before = done.get();
    await().atMost(AT_MOST).until(() -> done.get() > before + KEYS);
  }

  @Test
  void noRequestFails() {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3);
        NodeClient nodes = new NodeClient(new WireJson(), Optional::empty)) {
      await().atMost(AT_MOST).until(() -> isAsBefore(cluster));
      ClusterClient client = client(nodes, cluster.master());
      CompletableFuture<Void> load = CompletableFuture.runAsync(() -> readAndWrite(client));
      try {
        for (int worker = 0; worker < 3; worker++) {
          awaitMore();
          cluster.worker(worker).restart();
          await().atMost(AT_MOST).until(() -> isAsBefore(cluster));
        }
        awaitMore();
      } finally {
        over.set(true);
        load.join();
      }
      assertThat(failures).isEmpty();
    }
  }
}
