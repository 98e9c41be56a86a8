package io.kittenfs.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.kittenfs.cluster.NodeAddress;
import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.Key;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every request between nodes says for whom it is meant, those that are added later too. */
class NodesNameWhomTheyAskTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final UUID CLUSTER = UUID.randomUUID();
  private static final UUID WORKER = UUID.randomUUID();

  private final NodeClient client = new NodeClient(new WireJson(), () -> Optional.of(CLUSTER));
  private final MoveClient moves = new MoveClient(client);
  private final OwnerClient slots = new OwnerClient(client.http());
  private final List<String> named = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private NodeUrl url;

  private interface Call {
    void to(NodeAddress node) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          named.add(headers.getFirst("Kitten-Cluster") + " " + headers.getFirst("Kitten-Worker"));
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    url = new NodeUrl("127.0.0.1", server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  /** By the name of the method. */
  private Map<String, Call> calls() {
    Map<String, Call> calls = new TreeMap<>();
    calls.put("heartbeat", node -> client.heartbeat(node, null, DEADLINE, new CancellableCalls()));
    calls.put("map", node -> client.map(node, DEADLINE));
    calls.put("list", node -> client.list(node, "", Optional.empty(), 1, 1, DEADLINE).join());
    calls.put("health", node -> client.health(node, DEADLINE));
    calls.put("workers", node -> client.workers(node, DEADLINE));
    calls.put("worker", node -> client.worker(node, 1, DEADLINE));
    calls.put("gets", node -> client.gets(node, 1, DEADLINE));
    calls.put("entries", node -> client.entries(node, 1, "a", DEADLINE));
    calls.put("deleteKey", node -> client.deleteKey(node, "a", DEADLINE));
    calls.put("deleteHash", node -> client.deleteHash(node, "ab", DEADLINE));
    calls.put("open", node -> client.open(node, "/export", DEADLINE).close());
    calls.put("slots", node -> client.slots(node, DEADLINE));
    calls.put("adopt", node -> client.adopt(node, DEADLINE));
    calls.put("requestHeartbeat", node -> client.requestHeartbeat(node).join());
    calls.put("step", node -> moves.step(node, 1, "own", Map.of()));
    calls.put("stepOfMany", node -> moves.stepOfMany(node, "own", Map.of(), List.of()));
    calls.put("records", node -> moves.records(node, 1, Map.of(), out -> out.write(1)));
    calls.put(
        "lastRecords", node -> moves.lastRecords(node, 1, Map.of(), out -> out.write(1), DEADLINE));
    calls.put("attempt", node -> slots.attempt(node, KvRequest.of("GET", Key.of("a"))));
    return calls;
  }

  /** What asks a node takes its address. */
  private static Set<String> methodsThatAsk() {
    return Stream.of(NodeClient.class, MoveClient.class, OwnerClient.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> Arrays.asList(method.getParameterTypes()).contains(NodeAddress.class))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<String> named(NodeAddress node) {
    calls()
        .forEach(
            (name, call) -> {
              try {
                call.to(node);
              } catch (KittenException | IOException | CompletionException refused) {
                // Only the request is looked at.
              }
            });
    return named;
  }

  @Test
  void everyRequestToAWorkerNamesClusterAndWorker() {
    assertThat(calls().keySet()).isEqualTo(methodsThatAsk());
    assertThat(named(NodeAddress.of(url, WORKER)))
        .hasSameSizeAs(calls().keySet())
        .containsOnly(CLUSTER + " " + WORKER);
  }

  @Test
  void everyRequestToAMasterNamesTheCluster() {
    assertThat(named(NodeAddress.ofMaster(url)))
        .hasSameSizeAs(calls().keySet())
        .containsOnly(CLUSTER + " null");
  }
}
