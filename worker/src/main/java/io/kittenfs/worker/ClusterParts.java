package io.kittenfs.worker;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
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
import io.kittenfs.log.LogStatus;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.ThreadBudget;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.groups.GroupReplica;
import io.kittenfs.worker.groups.GroupReplicas;
import io.kittenfs.worker.groups.RatisVotingNodes;
import io.kittenfs.worker.groups.Scrubs;
import io.kittenfs.worker.groups.SpaceForCopies;
import io.kittenfs.worker.moves.MoveObserver;
import io.kittenfs.worker.moves.MoveRoutes;
import io.kittenfs.worker.moves.SlotMover;
import io.kittenfs.worker.registration.RegistrationHooks;
import io.kittenfs.worker.registration.WorkerIdentity;
import io.kittenfs.worker.registration.WorkerReport;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** All that makes a worker a part of the cluster, wired together. */
final class ClusterParts implements Closeable {
  /** A file goes to both other members of its group at once. */
  private static final int BLOB_SENDERS = 2 * ThreadBudget.REPLICATION;

  private final WorkerIdentity identity;
  private final WireJson json;
  private final InstantSource clock;
  private final MapCache maps;
  private final ClusterStore store;
  private final GroupReplicas replicas;
  private final Scrubs scrubs;
  private final ClusterStores stores;
  private final ClusterClient client;
  private final Runnable tellMaster;
  private final SlotMover mover;
  private final boolean startsWithoutMaster;
  private final SlotEvents events = new SlotEvents();
  private final ThreadPoolExecutor blobSenders = blobSenders();

  /** By index, when the master last heard the workers that it has given up. */
  private volatile Map<Integer, Instant> saidToBeDown = Map.of();

  /**
   * @param nodes lends its connections
   * @param observer is told how far the moves from this worker are
   * @param tellMaster called when the master should hear from this worker soon
   * @param jitter of the pauses between attempts
   * @param machine its network and its clock
   */
  ClusterParts(
      WorkerIdentity identity,
      NodeClient nodes,
      StoreOpener stores,
      WireJson json,
      MoveObserver observer,
      Runnable tellMaster,
      Jitter jitter,
      WorkerMachine machine) {
    this.identity = identity;
    this.json = json;
    this.clock = stores.clock();
    WorkerSettings settings = stores.settings();
    this.startsWithoutMaster = settings.startWithoutMaster();
    this.maps = new MapCache(identity::view);
    this.store = new ClusterStore(stores, identity, maps);
    BodyRules bodies = settings.bodies().withoutImports();
    RandomGenerator random = new SecureRandom();
    this.replicas =
        new GroupReplicas(
            stores.data(),
            identity,
            json,
            new SpaceForCopies(stores.usableBytes(), settings.minFree()),
            new RatisVotingNodes(
                settings.http().host(),
                settings.raftPort(),
                identity,
                settings.logKept(),
                machine.peers(),
                stores,
                group ->
                    new HttpBlobPeers(
                        nodes.http(),
                        group.id(),
                        () -> copies(group),
                        () -> leaderElsewhere(group),
                        blobSenders,
                        ReplicationLimits.DEFAULT),
                tellMaster,
                random),
            bodies,
            tellMaster,
            clock,
            machine.nanoTime());
    this.scrubs =
        new Scrubs(replicas, identity, new HttpScrubPeers(nodes.http()), machine.nanoTime());
    this.stores = new ClusterStores(store, new ValueRoutes(store, bodies), replicas, identity);
    this.client =
        new ClusterClient(
            nodes,
            maps,
            settings.master().stream().map(NodeAddress::ofMaster).toList(),
            new StoredSlots(this.stores, identity),
            new UnreachableWorkers(
                clock,
                index -> Optional.ofNullable(saidToBeDown.get(index)),
                ClusterClient.TIMEOUT),
            jitter);
    this.tellMaster = tellMaster;
    this.mover =
        new SlotMover(
            new MovingGroups(store, replicas, identity, maps, nodes.http(), new CancellableCalls()),
            settings.moveRate(),
            observer,
            tellMaster,
            jitter);
  }

  /** More files at a time are refused: their requests would wait for each other. */
  private static ThreadPoolExecutor blobSenders() {
    return new ThreadPoolExecutor(
        0,
        BLOB_SENDERS,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        new ThreadFactoryBuilder().setNameFormat("blob-sender").setDaemon(true).build());
  }

  /** The other copies of a group, where they are now. */
  private CopyAddresses copies(Group group) {
    ClusterView view = identity.view();
    Group known = view.group(group.id()).orElse(group);
    // The leader knows its members before the master tells it.
    Group agreed = replicas.agreed(group.id()).map(known::agreed).orElse(known);
    return CopyAddresses.of(agreed, view, identity.index().orElse(null));
  }

  private Optional<NodeAddress> leaderElsewhere(Group group) {
    return replicas
        .find(group.id())
        .flatMap(GroupReplica::status)
        .filter(status -> status.role() == LogStatus.Role.FOLLOWER && status.leader().isPresent())
        .map(status -> status.leader().getAsInt())
        // A copy that is closed knows nothing; then it is as the master says.
        .or(() -> isClosed(group) ? toldLeader(group) : Optional.empty())
        .filter(worker -> !identity.index().equals(Optional.of(worker)))
        .flatMap(worker -> identity.view().member(worker))
        .map(Member::address);
  }

  private boolean isClosed(Group group) {
    return replicas.find(group.id()).filter(GroupReplica::isOpen).isEmpty();
  }

  private Optional<Integer> toldLeader(Group group) {
    return identity.view().group(group.id()).flatMap(Group::leader);
  }

  /** The replicated groups of which this worker is a member and has no copy that is open. */
  List<Integer> closedCopies() {
    return identity.view().groups().stream()
        .filter(group -> identity.index().filter(group.members()::contains).isPresent())
        .map(Group::id)
        .filter(group -> replicas.find(group).filter(GroupReplica::isOpen).isEmpty())
        .toList();
  }

  /** Opens what is here of the cluster's keys. */
  void open() throws IOException {
    store.open();
    replicas.open();
  }

  /** Closes it; it can be opened again. */
  void closeStores() throws IOException {
    store.close();
    replicas.closeCopies();
  }

  /** Lets others lead the groups that this worker leads. */
  void handOver() {
    replicas.handOver();
  }

  /** The copies of replicated groups. */
  GroupReplicas replicas() {
    return replicas;
  }

  /** The keys of this worker's solo group. */
  ClusterStore store() {
    return store;
  }

  /** Where the registration meets the cluster. */
  RegistrationHooks hooks() {
    return new RegistrationHooks(this::report, this::replied);
  }

  private WorkerReport report() {
    Optional<SlotReport> report = store.report(mover::destinations);
    report.ifPresent(told -> events.observe(told.owned()));
    return new WorkerReport(
        report.orElse(null),
        mover.progress().orElse(null),
        replicas.vote().orElse(null),
        replicas.reports(mover::destinations));
  }

  private void replied(HeartbeatReply reply) {
    saidToBeDown = reply.down();
    store.replied(reply);
    mover.accept(reply.orders());
    replicas.replied(reply);
  }

  /** Begins to move slots; call once, when the worker listens. */
  void start() {
    mover.start();
    if (startsWithoutMaster) {
      replicas.startWithoutMaster();
    }
  }

  /**
   * Adds the routes.
   *
   * @param own whose keys may be adopted
   */
  void addTo(Routes routes, StoreAccess own) {
    PeerRoutes local = new PeerRoutes(stores, identity, maps);
    ClusterKeysHere here =
        new ClusterKeysHere(
            stores::answersFor,
            slot -> Optional.of(stores.values(slot)),
            new ClusterKeysHere.StaleReads(stores::hasCopyOf, stores::readStale),
            local::copy);
    new KvRoutes(client, Optional.of(here), json).addTo(routes);
    local.addTo(routes);
    new GroupBlobRoutes(group -> replicas.find(group).map(StoreAccess.class::cast), json)
        .addTo(routes);
    new GroupScrubRoutes(replicas, scrubs, json).addTo(routes);
    new MoveRoutes(stores::ofGroup, json, tellMaster).addTo(routes);
    routes.command("/local/heartbeat", this::heartbeat);
    routes.command("/adopt", new Adoption(own, client, json, clock)::adopt);
  }

  private void heartbeat(Exchange exchange) {
    tellMaster.run();
    exchange.status(202);
  }

  @Override
  public void close() throws IOException {
    try (store;
        replicas;
        scrubs) {
      mover.close();
      blobSenders.shutdownNow();
    }
  }
}
