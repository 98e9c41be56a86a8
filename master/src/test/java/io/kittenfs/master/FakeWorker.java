package io.kittenfs.master;

import com.google.common.base.Splitter;
import com.google.common.util.concurrent.Uninterruptibles;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.model.Key;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.EntriesPage;
import io.kittenfs.wire.EntryInfo;
import io.kittenfs.wire.GroupOrder;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.MoveOrder;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.NodeHealth;
import io.kittenfs.wire.SlotFigures;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A worker as far as its master sees it: a real HTTP server with a handful of keys and an identity,
 * which sends heartbeats when it is told to.
 */
final class FakeWorker implements AutoCloseable {
  static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  final TreeMap<String, Long> keys = new TreeMap<>();
  UUID uuid = UUID.randomUUID();
  String process = UUID.randomUUID().toString();
  long incarnation = 1;
  Integer index;
  ClusterView view = ClusterView.EMPTY;

  /** The epochs of the slots that this worker owns; null while it has no store for them. */
  TreeMap<Integer, Long> owned;

  /** The group of which its report says to be; null for its own. */
  Integer group;

  /** The groups that it gave slots to by its own word, besides its orders. */
  final Set<Integer> gaveTo = new TreeSet<>();

  /** The slots that it says it lost. */
  List<SlotRange> lost = List.of();

  /** The name of its votes; null when it can have none. */
  String nonce = "0000000a";

  /** Its copies of replicated groups, by the id of the group. */
  final TreeMap<Integer, FakeCopy> copies = new TreeMap<>();

  /** The groups of which it was told to begin a copy, in the order of the orders. */
  final List<Integer> begun = new ArrayList<>();

  List<MoveOrder> orders = List.of();
  MoveProgress moves;

  /** How far its clock is ahead of the master's steady one, in milliseconds; null if unknown. */
  Long clockOffset;

  private Heartbeat.AcknowledgedView heard;

  /** How often the master asked for a heartbeat. */
  final AtomicInteger heartbeatRequests = new AtomicInteger();

  /** What keeps this worker from answering; open at first. */
  volatile CountDownLatch busy = new CountDownLatch(0);

  private final WireJson json = new WireJson();
  private final NodeClient client = new NodeClient(json, Optional::empty);
  private HttpServer server;

  FakeWorker() {
    start();
  }

  /** A worker whose data directory is a copy of another's, started once more. */
  static FakeWorker copyOf(FakeWorker original) {
    FakeWorker copy = new FakeWorker();
    copy.uuid = original.uuid;
    copy.incarnation = original.incarnation + 1;
    copy.index = original.index;
    copy.view = original.view;
    return copy;
  }

  private void start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError("no port is free", e);
    }
    server.createContext(
        "/health",
        exchange -> {
          Uninterruptibles.awaitUninterruptibly(busy);
          answer(exchange, 200, health());
        });
    server.createContext("/entries", this::entries);
    server.createContext("/delete", this::delete);
    server.createContext("/local/slots", exchange -> answer(exchange, 200, slotFigures()));
    server.createContext("/adopt", this::adopt);
    server.createContext(
        "/local/heartbeat",
        exchange -> {
          heartbeatRequests.incrementAndGet();
          answer(exchange, 200, health());
        });
    server.start();
  }

  /** Stops and starts again, at another port. */
  void restart() {
    stop();
    start();
    incarnation++;
    process = UUID.randomUUID().toString();
    heard = null;
    moves = null;
  }

  void stop() {
    server.stop(0);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** One heartbeat; takes over the answer as a worker does, and tells everything when asked. */
  HeartbeatReply register(MasterServer master) {
    HeartbeatReply reply = heartbeat(master);
    if (heard != null && !heard.session().equals(reply.session())) {
      heard = null;
      reply = heartbeat(master);
    }
    if (reply.index() != null) {
      index = reply.index();
      view = reply.view() == null ? view : reply.view();
      heard = new Heartbeat.AcknowledgedView(reply.session(), view.version());
      take(reply);
    }
    return reply;
  }

  private HeartbeatReply heartbeat(MasterServer master) {
    long bytes = keys.values().stream().mapToLong(Long::longValue).sum();
    int slots = owned == null ? 0 : owned.size();
    Heartbeat heartbeat =
        new Heartbeat(
            uuid,
            process,
            incarnation,
            index,
            url(),
            CREATED,
            new UsageStats(keys.size(), bytes, 10 * bytes, slots, 100L * slots),
            heard == null ? view : null,
            heard,
            owned == null ? null : new SlotReport(claims(), lost, destinations(), group),
            moves,
            vote(),
            copies.entrySet().stream().map(each -> each.getValue().report(each.getKey())).toList(),
            clockOffset);
    return client.heartbeat(
        NodeAddress.ofMaster(NodeUrl.parse(master.url())),
        heartbeat,
        Duration.ofMinutes(1),
        new CancellableCalls());
  }

  /** A worker begins to vote when it knows that there are to be copies. */
  private Member.Vote vote() {
    boolean votes = nonce != null && index != null && view.copies() > 1;
    return votes ? new Member.Vote(new PeerId(index, nonce), 5000 + index, incarnation) : null;
  }

  /** The slots that it owns, as it claims them. */
  List<SlotRange> claims() {
    return owned.entrySet().stream()
        .map(each -> new SlotRange(each.getKey(), each.getKey(), each.getValue()))
        .toList();
  }

  private Set<Integer> destinations() {
    Set<Integer> destinations = orders.stream().map(MoveOrder::to).collect(Collectors.toSet());
    destinations.addAll(gaveTo);
    return destinations;
  }

  private void take(HeartbeatReply reply) {
    for (GroupOrder order : reply.groups()) {
      int id = order.group().id();
      if (order.create()) {
        begun.add(id);
        copies.putIfAbsent(id, new FakeCopy());
      }
      copies.computeIfPresent(id, (group, copy) -> copy.take(order));
    }
    if (owned == null) {
      return;
    }
    for (SlotRange range : reply.assignments()) {
      for (int slot = range.from(); slot <= range.to(); slot++) {
        owned.putIfAbsent(slot, range.epoch());
      }
    }
    for (SlotRange range : reply.revoked()) {
      owned
          .entrySet()
          .removeIf(each -> range.contains(each.getKey()) && each.getValue() < range.epoch());
    }
    orders = reply.orders();
  }

  private NodeHealth health() {
    return new NodeHealth(uuid, process, index);
  }

  /** Each slot holds a key of a hundred bytes. */
  private List<SlotFigures> slotFigures() {
    return owned.keySet().stream().map(slot -> new SlotFigures(slot, 1, 100)).toList();
  }

  private void adopt(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 200, Map.of("adopted", keys.size()));
    } else {
      answer(exchange, 405, Map.of("title", "Method Not Allowed", "detail", "Use POST."));
    }
  }

  private void entries(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("DELETE")) {
      String hash = path.substring("/entries/".length());
      deleted(exchange, keys.keySet().removeIf(key -> Key.of(key).hash().toString().equals(hash)));
      return;
    }
    int limit = Integer.parseInt(parameter(exchange, "limit"));
    List<EntryInfo> page = keys.entrySet().stream().limit(limit).map(this::entry).toList();
    String next = page.size() < keys.size() ? page.get(page.size() - 1).key() : null;
    answer(exchange, 200, new EntriesPage(null, page, next));
  }

  private EntryInfo entry(Map.Entry<String, Long> each) {
    return new EntryInfo(
        each.getKey(), Key.of(each.getKey()).hash().toString(), each.getValue(), CREATED);
  }

  private void delete(HttpExchange exchange) throws IOException {
    deleted(exchange, keys.remove(parameter(exchange, "key")) != null);
  }

  private void deleted(HttpExchange exchange, boolean there) throws IOException {
    if (there) {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    } else {
      answer(exchange, 404, Map.of("title", "Not Found", "detail", "There is no such key."));
    }
  }

  private static String parameter(HttpExchange exchange, String name) {
    for (String parameter : Splitter.on('&').split(exchange.getRequestURI().getRawQuery())) {
      if (parameter.startsWith(name + "=")) {
        return URLDecoder.decode(parameter.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    throw new AssertionError("the master did not say " + name);
  }

  private void answer(HttpExchange exchange, int status, Object document) throws IOException {
    byte[] body = json.write(document);
    String type = status == 200 ? "application/json" : "application/problem+json";
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    stop();
    client.close();
  }
}
