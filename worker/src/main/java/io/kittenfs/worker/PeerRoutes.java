package io.kittenfs.worker;

import io.kittenfs.api.Bulkhead;
import io.kittenfs.api.GroupParameter;
import io.kittenfs.api.ListQuery;
import io.kittenfs.api.ReadConsistency;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.api.ValueRoutes;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.client.routed.SlotRoute;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.Problem;
import io.kittenfs.http.server.Routes;
import io.kittenfs.log.LogStatus;
import io.kittenfs.model.Group;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.Store;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.wire.KeyReplica;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other nodes ask this worker about the keys of the cluster that are here: {@code /local}.
 * Never waits for another node, so that nodes do not wait for each other in circles. Safe for use
 * by many threads.
 */
final class PeerRoutes {
  private static final int LARGEST_PAGE = 1000;
  private static final long LARGEST_PAGE_BYTES = 128 << 10;
  private static final Logger LOGGER = LoggerFactory.getLogger(PeerRoutes.class);

  private final ClusterStores stores;
  private final WorkerIdentity identity;
  private final MapCache maps;
  private final Bulkhead pages = Bulkhead.forPages();

  PeerRoutes(ClusterStores stores, WorkerIdentity identity, MapCache maps) {
    this.stores = stores;
    this.identity = identity;
    this.maps = maps;
  }

  /** Adds the routes. */
  void addTo(Routes routes) {
    routes
        .getValue("/local/kv", (exchange, key) -> answer(exchange, () -> get(exchange, key)))
        .getList(
            "/local/kv",
            exchange -> answer(exchange, () -> list(exchange)),
            "prefix",
            "after",
            "limit",
            KvRequest.GROUP)
        .putKey("/local/kv", (exchange, key) -> answer(exchange, () -> put(exchange, key)), "ttl")
        .deleteKey(
            "/local/kv",
            (exchange, key) -> answer(exchange, () -> values(key).delete(exchange, key)))
        .getKey(
            "/local/explain",
            (exchange, key) -> answer(exchange, () -> explain(exchange, key)),
            KvRequest.GROUP)
        .get("/local/slots", exchange -> answer(exchange, () -> slots(exchange)), KvRequest.GROUP);
  }

  private ValueRoutes values(Key key) {
    return stores.values(slot(key));
  }

  private static int slot(Key key) {
    return key.hash().slot(SlotTable.SLOTS);
  }

  private interface Answer {
    void write() throws IOException;
  }

  private void answer(Exchange exchange, Answer answer) throws IOException {
    String cluster = cluster(identity);
    try {
      exchange.header(NodeIdentity.CLUSTER, cluster);
      answer.write();
    } catch (KittenException e) {
      if (exchange.committed()) {
        throw e;
      }
      // A disk that failed is in the log already, and a majority that is away is no news here.
      if (e.code() == ErrorCode.INTERNAL) {
        LOGGER.error("{} {} failed", exchange.method(), exchange.rawPath(), e);
      }
      exchange.reset();
      problem(e).withHeader(NodeIdentity.CLUSTER, cluster).write(exchange);
    }
  }

  private static String cluster(WorkerIdentity identity) {
    return identity.cluster().map(UUID::toString).orElse("-");
  }

  private Problem problem(KittenException failure) {
    Problem problem = Problem.of(failure);
    if (failure instanceof NotOwnerException elsewhere && elsewhere.successor().isPresent()) {
      return maps.routeTo(elsewhere.successor().getAsInt(), elsewhere.epoch())
          .map(next -> naming(problem, next))
          .orElse(problem);
    }
    if (failure instanceof NotLeaderException follower && follower.leader().isPresent()) {
      return Optional.ofNullable(maps.workers().get(follower.leader().getAsInt()))
          .map(address -> naming(problem, "leader", address))
          .orElse(problem);
    }
    return problem;
  }

  /**
   * A refusal that says where to go: to the worker that leads the group that took the slot, or to
   * one that may know it.
   */
  private static Problem naming(Problem problem, SlotRoute next) {
    Problem named = naming(problem.with("successor", next.leader()), "successor", next.address());
    boolean isReplicated = Group.soloWithId(next.group()).isEmpty();
    return isReplicated ? named.with("group", next.group()) : named;
  }

  private static Problem naming(Problem problem, String who, NodeAddress address) {
    Problem named = problem.with(who + "_url", address.url().toString());
    return address.worker().map(id -> named.with(who + "_uuid", id)).orElse(named);
  }

  private void get(Exchange exchange, Key key) throws IOException {
    Optional<Duration> maxStale = ReadConsistency.of(exchange).maxStale();
    if (maxStale.isPresent()) {
      stores.readStale(exchange, key, maxStale.get());
    } else {
      values(key).get(exchange, key);
    }
  }

  private void put(Exchange exchange, Key key) throws IOException {
    if (exchange.header(KvRequest.RAW_BODY).isPresent()) {
      values(key).putRaw(exchange, key);
    } else {
      values(key).put(exchange, key);
    }
  }

  private void list(Exchange exchange) throws IOException {
    ListQuery query = ListQuery.of(exchange);
    int limit = Math.min(LARGEST_PAGE, query.limit(LARGEST_PAGE));
    long bytes = pageBytes(exchange);
    StoreAccess copy = stores.ofGroup(GroupParameter.of(exchange));
    pages.run(
        () ->
            copy.with(
                store ->
                    write(
                        exchange,
                        StoredSlots.page(store, query.prefix(), query.after(), limit, bytes))));
  }

  private static long pageBytes(Exchange exchange) {
    return exchange
        .header(KvRequest.PAGE_BYTES)
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Long::parseLong)
        .filter(bytes -> bytes < LARGEST_PAGE_BYTES)
        .orElse(LARGEST_PAGE_BYTES);
  }

  private void explain(Exchange exchange, Key key) throws IOException {
    write(exchange, copy(key, GroupParameter.of(exchange)));
  }

  /** What is here of a key: in the copy of this group, or in the one that answers for the key. */
  KeyReplica copy(Key key, OptionalInt group) throws IOException {
    StoreAccess access = group.isPresent() ? stores.ofGroup(group) : stores.store(slot(key));
    AtomicReference<KeyReplica> copy = new AtomicReference<>();
    boolean isReplica = access != stores.solo();
    access.with(
        store -> copy.set(isReplica ? replica(store, key, group.isPresent()) : copy(store, key)));
    return copy.get();
  }

  /**
   * What a copy of a replicated group has of a key.
   *
   * @param asItIs also when this worker does not lead the group
   */
  private KeyReplica replica(Store store, Key key, boolean asItIs) {
    Optional<Metadata> metadata = asItIs ? store.copyOf(key) : store.metadata(key);
    LogStatus status = store.logStatus();
    return new KeyReplica(
        identity.index().orElseThrow(),
        WorkerFacts.wireName(status.role()),
        store.slots().overview().epoch(slot(key)),
        metadata.map(Metadata::etag).orElse(null),
        metadata.map(found -> found.digest().toString()).orElse(null),
        metadata.map(Metadata::size).orElse(null),
        status.applied(),
        null,
        store
            .hasBlobOf(key)
            .map(there -> there ? KeyReplica.Blob.PRESENT : KeyReplica.Blob.MISSING)
            .orElse(null));
  }

  private KeyReplica copy(Store store, Key key) {
    Optional<Metadata> metadata = store.metadata(key);
    SlotStatus status = store.slots().status(slot(key));
    return new KeyReplica(
        identity.index().orElseThrow(),
        WorkerFacts.wireName(status.role()),
        status.epoch(),
        metadata.map(Metadata::etag).orElse(null),
        metadata.map(found -> found.digest().toString()).orElse(null),
        metadata.map(Metadata::size).orElse(null));
  }

  private void slots(Exchange exchange) throws IOException {
    stores.ofGroup(GroupParameter.of(exchange)).with(store -> write(exchange, store.slots().all()));
  }

  private void write(Exchange exchange, Object document) throws IOException {
    Json.write(exchange, 200, document);
  }
}
