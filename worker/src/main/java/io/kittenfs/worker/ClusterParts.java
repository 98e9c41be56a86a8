package io.kittenfs.worker;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.ClusterKeysHere;
import io.kittenfs.api.KvRoutes;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.api.ValueRoutes;
import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.client.routed.UnreachableWorkers;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.server.Routes;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.moves.MoveObserver;
import io.kittenfs.worker.moves.MoveRoutes;
import io.kittenfs.worker.moves.SlotMover;
import io.kittenfs.worker.registration.RegistrationHooks;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that makes a worker a part of the cluster, wired together. */
final class ClusterParts implements Closeable {
  private final WorkerIdentity identity;
  private final WireJson json;
  private final InstantSource clock;
  private final MapCache maps;
  private final ClusterStore store;
  private final ClusterClient client;
  private final Runnable tellMaster;
  private final SlotMover mover;
  private final SlotEvents events = new SlotEvents();

  /** By index, when the master last heard the workers that it has given up. */
  private volatile Map<Integer, Instant> saidToBeDown = Map.of();

  /**
   * @param nodes lends its connections
   * @param observer is told how far the moves from this worker are
   * @param tellMaster called when the master should hear from this worker soon
   * @param jitter of the pauses between attempts
   */
  ClusterParts(
      WorkerIdentity identity,
      NodeClient nodes,
      StoreOpener stores,
      WireJson json,
      MoveObserver observer,
      Runnable tellMaster,
      Jitter jitter) {
    this.identity = identity;
    this.json = json;
    this.clock = stores.clock();
    WorkerSettings settings = stores.settings();
    this.maps = new MapCache(identity::view);
    this.store = new ClusterStore(stores, identity, maps);
    this.client =
        new ClusterClient(
            nodes,
            maps,
            settings.master().stream().map(NodeAddress::ofMaster).toList(),
            new StoredSlots(store, identity),
            new UnreachableWorkers(
                clock,
                index -> Optional.ofNullable(saidToBeDown.get(index)),
                ClusterClient.TIMEOUT),
            jitter);
    this.tellMaster = tellMaster;
    this.mover =
        new SlotMover(
            store,
            store::isOpen,
            new GroupDestinations(store, identity, maps, nodes.http(), new CancellableCalls()),
            settings.moveRate(),
            observer,
            tellMaster,
            jitter);
  }

  /** The keys of the cluster that are here. */
  ClusterStore store() {
    return store;
  }

  /** Where the registration meets the cluster. */
  RegistrationHooks hooks() {
    return new RegistrationHooks(this::report, mover::progress, this::replied);
  }

  private Optional<SlotReport> report() {
    // The mover is asked first: what it finishes meanwhile, the store then tells.
    Set<Integer> destinations = mover.destinations();
    Optional<SlotReport> report = store.report(destinations);
    report.ifPresent(told -> events.observe(told.owned()));
    return report;
  }

  private void replied(HeartbeatReply reply) {
    saidToBeDown = reply.down();
    store.replied(reply);
    mover.accept(reply.orders());
  }

  /** Begins to move slots; call once, when the worker listens. */
  void start() {
    mover.start();
  }

  /**
   * Adds the routes.
   *
   * @param own whose keys may be adopted
   */
  void addTo(Routes routes, BodyRules bodies, StoreAccess own) {
    ValueRoutes values = new ValueRoutes(store, bodies.withoutImports());
    PeerRoutes local = new PeerRoutes(store, values, identity, maps);
    ClusterKeysHere here =
        new ClusterKeysHere(store::owns, slot -> Optional.of(values), local::copy);
    new KvRoutes(client, Optional.of(here), json).addTo(routes);
    local.addTo(routes);
    new MoveRoutes(store, json, tellMaster).addTo(routes);
    routes.command("/local/heartbeat", this::heartbeat);
    routes.command("/adopt", new Adoption(own, client, json, clock)::adopt);
  }

  private void heartbeat(Exchange exchange) {
    tellMaster.run();
    exchange.status(202);
  }

  @Override
  public void close() throws IOException {
    try (store) {
      mover.close();
    }
  }
}
