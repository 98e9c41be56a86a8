package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NamedRecipients;
import io.kittenfs.client.NodeClient;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every request between nodes says for whom it is meant, those that are added later too. */
class NodesNameWhomTheyAskTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final UUID CLUSTER = UUID.randomUUID();
  private static final UUID WORKER = UUID.randomUUID();

  private final NodeClient client = new NodeClient(new WireJson(), () -> Optional.of(CLUSTER));
  private final OwnerClient slots = new OwnerClient(client.http());
  private NamedRecipients server;

  @BeforeEach
  void start() throws IOException {
    server = new NamedRecipients();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /** By the name of the method. */
  private Map<String, NamedRecipients.Call> calls() {
    Map<String, NamedRecipients.Call> calls = new TreeMap<>();
    calls.put("heartbeat", node -> client.heartbeat(node, null, DEADLINE, new CancellableCalls()));
    calls.put("map", node -> client.map(node, DEADLINE));
    calls.put(
        "list",
        node ->
            client.list(node, OptionalInt.empty(), "", Optional.empty(), 1, 1, DEADLINE).join());
    calls.put("explain", node -> client.explain(node, 65_536, Key.of("a"), DEADLINE).join());
    calls.put("health", node -> client.health(node, DEADLINE));
    calls.put("workers", node -> client.workers(node, DEADLINE));
    calls.put("worker", node -> client.worker(node, 1, DEADLINE));
    calls.put("gets", node -> client.gets(node, 1, DEADLINE));
    calls.put("entries", node -> client.entries(node, 1, "a", DEADLINE));
    calls.put("deleteKey", node -> client.deleteKey(node, "a", DEADLINE));
    calls.put("deleteHash", node -> client.deleteHash(node, "ab", DEADLINE));
    calls.put("open", node -> client.open(node, "/export", DEADLINE).close());
    calls.put("slots", node -> client.slots(node, 1, DEADLINE));
    calls.put("adopt", node -> client.adopt(node, DEADLINE));
    calls.put("scrub", node -> client.scrub(node, 65_536, DEADLINE));
    calls.put("requestHeartbeat", node -> client.requestHeartbeat(node).join());
    calls.put("attempt", node -> slots.attempt(node, KvRequest.of("GET", Key.of("a"))));
    calls.put(
        "attemptBriefly", node -> slots.attemptBriefly(node, KvRequest.of("GET", Key.of("a"))));
    return calls;
  }

  @Test
  void everyRequestToAWorkerNamesClusterAndWorker() {
    assertThat(calls().keySet())
        .isEqualTo(NamedRecipients.methodsThatAsk(NodeClient.class, OwnerClient.class));
    assertThat(server.named(calls(), NodeAddress.of(server.url(), WORKER)))
        .hasSameSizeAs(calls().keySet())
        .containsOnly(CLUSTER + " " + WORKER);
  }

  @Test
  void everyRequestToAMasterNamesTheCluster() {
    assertThat(server.named(calls(), NodeAddress.ofMaster(server.url())))
        .hasSameSizeAs(calls().keySet())
        .containsOnly(CLUSTER + " null");
  }
}
