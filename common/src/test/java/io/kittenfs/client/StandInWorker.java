package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.Problem;
import io.kittenfs.http.server.HttpService;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.NodeHealth;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP server in the place of a worker: answers requests about keys in the ways it is told,
 * one after the other, and the last way from then on.
 */
public final class StandInWorker implements AutoCloseable {
  /** A way to answer. */
  public interface Way {
    void answer(Exchange exchange) throws IOException;
  }

  public final List<String> requests = new CopyOnWriteArrayList<>();
  public final AtomicInteger looks = new AtomicInteger();
  final UUID uuid = UUID.randomUUID();
  public volatile ClusterMap map;

  /** Who answers {@code GET /health}. */
  public volatile Integer healthIndex = 0;

  private final Queue<Way> ways = new ConcurrentLinkedQueue<>();
  private final WireJson json = new WireJson();
  private final HttpService service;

  public StandInWorker(Way... ways) {
    this.ways.addAll(List.of(ways));
    service =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, Set.of()),
            () -> NodeIdentity.ofWorker(uuid, Optional.empty()),
            routes ->
                routes
                    .getValue("/local/kv", (exchange, key) -> answer(exchange))
                    .getList(
                        "/local/kv",
                        exchange -> answer(exchange),
                        "prefix",
                        "after",
                        "limit",
                        "group")
                    .getKey("/local/explain", (exchange, key) -> answer(exchange), "group")
                    .putKey("/local/kv", (exchange, key) -> answer(exchange))
                    .deleteKey("/local/kv", (exchange, key) -> answer(exchange))
                    .get("/health", this::health)
                    .get("/map", this::map));
  }

  /** Answers in these ways from now on. */
  public void answerFrom(Way... others) {
    ways.clear();
    ways.addAll(List.of(others));
  }

  public NodeAddress address() {
    return NodeAddress.of(NodeUrl.parse(service.url()), uuid);
  }

  private void health(Exchange exchange) throws IOException {
    looks.incrementAndGet();
    NodeHealth health = new NodeHealth(uuid, "process", healthIndex);
    Json.writeBytes(exchange, 200, json.write(health));
  }

  private void map(Exchange exchange) throws IOException {
    Json.writeBytes(exchange, 200, json.write(map));
  }

  private void answer(Exchange exchange) throws IOException {
    requests.add(
        exchange.method() + " " + exchange.header(NodeIdentity.CLUSTER).orElse("of no cluster"));
    Way way = ways.size() > 1 ? ways.poll() : ways.peek();
    way.answer(exchange);
  }

  /** Answers as an owner, with what the request's body is. */
  public static Way owner() {
    return exchange -> {
      byte[] body = exchange.body().readAllBytes();
      exchange.status(200);
      exchange.header(NodeIdentity.CLUSTER, "any");
      exchange.header("ETag", "\"1\"");
      exchange.output().write(body);
    };
  }

  /** Reads nothing, and names another. */
  public static Way successor(int index, NodeAddress address, long epoch) {
    return exchange ->
        new Problem(421, "Not mine.", java.util.Map.of(), java.util.Map.of())
            .with("reason", "not-owner")
            .with("slot", 0)
            .with("epoch", epoch)
            .with("successor", index)
            .with("successor_url", address.url().toString())
            .with("successor_uuid", address.worker().orElseThrow())
            .write(exchange);
  }

  /** Reads nothing, and names nobody. */
  public static Way notOwner() {
    return exchange ->
        new Problem(421, "Not mine.", java.util.Map.of(), java.util.Map.of())
            .with("reason", "not-owner")
            .write(exchange);
  }

  /** Reads nothing, and names who leads the replicated group with the lowest id. */
  public static Way leader(int index, NodeAddress address, long term) {
    return leader(65_536, index, address, term);
  }

  /** Reads nothing, and names who leads this group. */
  public static Way leader(int group, int index, NodeAddress address, long term) {
    return exchange ->
        Problem.of(new NotLeaderException(group, term, OptionalInt.of(index)))
            .with("leader_url", address.url().toString())
            .with("leader_uuid", address.worker().orElseThrow())
            .write(exchange);
  }

  /** Reads nothing, and knows nobody who leads the replicated group with the lowest id. */
  public static Way notLeader() {
    return exchange ->
        Problem.of(new NotLeaderException(65_536, 1, OptionalInt.empty())).write(exchange);
  }

  public static Way closed() {
    return exchange -> Problem.of(ErrorCode.UNAVAILABLE, "Closed for now.").write(exchange);
  }

  public static Way frozen() {
    return exchange ->
        Problem.of(ErrorCode.UNAVAILABLE, "Moving.").with("reason", "frozen").write(exchange);
  }

  /** First reads the body, then answers. */
  public static Way reading(Way way) {
    return exchange -> {
      exchange.body().readAllBytes();
      way.answer(exchange);
    };
  }

  @Override
  public void close() {
    service.close();
  }
}
