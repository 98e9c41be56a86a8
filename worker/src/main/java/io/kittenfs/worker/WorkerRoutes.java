package io.kittenfs.worker;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.ValueRoutes;
import io.kittenfs.cli.NodeVersion;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.server.Routes;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.Store;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.worker.groups.GroupReplica;
import io.kittenfs.worker.groups.OpenableStore;
import io.kittenfs.worker.registration.RegistrationStatus;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routes of a worker. Safe for use by many threads. */
final class WorkerRoutes {
  private final OpenableStore own;
  private final ClusterParts cluster;
  private final WorkerIdentity identity;
  private final WorkerFacts facts;
  private final NodeContext context;

  WorkerRoutes(
      OpenableStore own,
      ClusterParts cluster,
      WorkerIdentity identity,
      WorkerFacts facts,
      NodeContext context) {
    this.own = own;
    this.cluster = cluster;
    this.identity = identity;
    this.facts = facts;
    this.context = context;
  }

  /** Adds every route of a worker. */
  void addTo(Routes routes, BodyRules bodies, CloneRoutes clones) {
    ValueRoutes values = new ValueRoutes(own, bodies);
    routes
        .get("/", this::self)
        .putKey("/put", values::put, "ttl")
        .getValue("/get", values::get)
        .deleteKey("/delete", values::delete)
        .delete("/clear", this::clear)
        .command("/worker/{index}", this::open)
        .changingGet("/close", this::close)
        .changingGet("/clone/{index}", clones::cloneFrom, "replace")
        .get("/export", clones::export)
        .get("/entries", exchange -> own.with(store -> entries(exchange, store)), "after", "limit")
        .delete("/entries/{hash}", this::deleteHash)
        .get("/gets", this::gets, "limit")
        .get("/getindex", exchange -> answer(exchange, identity.index().orElse(null)))
        .get("/map", exchange -> answer(exchange, ClusterMap.of(identity.view())))
        .get("/stats", this::stats)
        .post("/heartbeat", this::refuseHeartbeat)
        .get("/health", exchange -> answer(exchange, identity.health()))
        .get("/ready", this::ready);
  }

  private void answer(Exchange exchange, Object document) throws IOException {
    Json.write(exchange, 200, document);
  }

  /** Whether this worker serves, and takes its part in the cluster, if it has one. */
  private void ready(Exchange exchange) throws IOException {
    String problem = problem();
    if (problem != null) {
      throw new KittenException(ErrorCode.UNAVAILABLE, problem);
    }
    answer(exchange, Map.of("ready", true));
  }

  private String problem() {
    if (!own.isOpen()) {
      return "This worker's store is closed. POST /worker/INDEX on it opens it.";
    }
    if (context.master().isEmpty()) {
      return null;
    }
    if (identity.index().isEmpty()) {
      return "This worker did not reach its master yet, and has no index.";
    }
    if (identity.view().slots().count(SlotTable.NOBODY) > 0) {
      return "Some slots of the cluster belong to nobody yet.";
    }
    List<Integer> closed = cluster.closedCopies();
    return closed.isEmpty()
        ? null
        : "This worker's copies of the groups "
            + closed
            + " do not take part. GET /stats tells why.";
  }

  /** Somebody gave a worker the URL of this one for that of its master. */
  private void refuseHeartbeat(Exchange exchange) {
    String own =
        context
            .master()
            .map(link -> " The master of this one is at " + link.url() + ".")
            .orElse("");
    throw new KittenException(
        ErrorCode.NOT_FOUND,
        "This is a worker, not a master. Give the URL of the master as --master." + own);
  }

  /** Who answers here, and where to go on, for those who open the address in a browser. */
  private void self(Exchange exchange) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("node", "worker");
    document.put("index", identity.index().orElse(null));
    document.put("state", own.isOpen() ? "open" : "closed");
    document.put("version", NodeVersion.text());
    document.put("cluster", identity.cluster().orElse(null));
    document.put("routes", List.of("/kv", "/gets", "/map", "/stats", "/health", "/ready"));
    answer(exchange, document);
  }

  private void clear(Exchange exchange) throws IOException {
    own.with(store -> answer(exchange, Map.of("cleared", store.clear())));
  }

  private void open(Exchange exchange) throws IOException {
    identity.claim(WorkerIndex.parse(exchange.pathParameter("index")));
    own.open();
    cluster.open();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("index", identity.index().orElseThrow());
    document.put("state", "open");
    context.master().ifPresent(link -> describe(link.registration().registerNow(), document));
    answer(exchange, document);
  }

  private static void describe(RegistrationStatus status, Map<String, Object> document) {
    document.put("registration", WorkerFacts.wireName(status.state()));
    if (status.detail() != null) {
      document.put("detail", status.detail());
    }
  }

  private void close(Exchange exchange) throws IOException {
    own.close();
    cluster.closeStores();
    Map<String, Object> document = new HashMap<>();
    document.put("index", identity.index().orElse(null));
    document.put("state", "closed");
    answer(exchange, document);
  }

  private void entries(Exchange exchange, Store store) throws IOException {
    answer(exchange, NodeLocalEntries.page(store, exchange));
  }

  private void deleteHash(Exchange exchange) throws IOException {
    String hash = exchange.pathParameter("hash");
    own.with(
        store -> {
          NodeLocalEntries.delete(store, hash);
          exchange.status(204);
        });
  }

  private void gets(Exchange exchange) throws IOException {
    int limit = NodeLocalEntries.limit(exchange);
    Optional<MasterLink> master = context.master();
    if (master.isPresent()) {
      Json.writeBytes(exchange, 200, master.get().gets(limit));
    } else {
      own.with(store -> answer(exchange, ownEntry(exchange, store)));
    }
  }

  private Map<String, LocalStatus> ownEntry(Exchange exchange, Store store) {
    LocalStatus status = facts.status(NodeLocalEntries.page(store, exchange));
    return Map.of(identity.index().map(String::valueOf).orElse("none"), status);
  }

  private void stats(Exchange exchange) throws IOException {
    answer(
        exchange,
        facts.stats(
            own,
            own.ask(store -> WorkerStats.NodeLocal.of(store.stats()))
                .orElse(WorkerStats.NodeLocal.CLOSED),
            cluster
                .store()
                .ask(store -> WorkerStats.Cluster.of(store.slots().all()))
                .orElse(WorkerStats.Cluster.CLOSED),
            cluster.replicas().all().stream().map(this::copy).toList()));
  }

  private WorkerStats.Copy copy(GroupReplica replica) {
    return new WorkerStats.Copy(
        replica.describe(),
        cluster.replicas().logBytes(replica.group().id()),
        replica.divergentSlots());
  }
}
