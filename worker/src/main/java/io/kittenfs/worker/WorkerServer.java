package io.kittenfs.worker;

import com.google.common.io.Closer;
import io.kittenfs.cli.NodeVersion;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.server.HttpService;
import io.kittenfs.http.server.ListeningPort;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.groups.GroupReplica;
import io.kittenfs.worker.groups.OpenableStore;
import io.kittenfs.worker.moves.MoveObserver;
import io.kittenfs.worker.registration.Registration;
import io.kittenfs.worker.registration.WorkerClock;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** A running worker: its parts wired together. Safe for use by many threads. */
final class WorkerServer implements Closeable {
  private final Closer parts;
  private final AdvertisedUrl url;
  private final ClusterParts cluster;
  private final HttpService http;

  private WorkerServer(Closer parts, AdvertisedUrl url, ClusterParts cluster, HttpService http) {
    this.parts = parts;
    this.url = url;
    this.cluster = cluster;
    this.http = http;
  }

  /**
   * Takes the port, opens the store, starts to answer and, with a master, to register.
   *
   * @param mustStop called on a thread of its own, with a detail for the operator, when the master
   *     says that this worker must not serve
   * @param observer is told how far the moves from this worker are
   * @throws IOException when the data directory cannot be used
   * @throws KittenException when another process uses the directory or the port
   */
  static WorkerServer start(
      WorkerSettings settings,
      InstantSource clock,
      Consumer<String> mustStop,
      MoveObserver observer)
      throws IOException {
    return start(settings, clock, mustStop, observer, WorkerMachine.ofSystem());
  }

  /** As above, on a machine that is passed in. */
  static WorkerServer start(
      WorkerSettings settings,
      InstantSource clock,
      Consumer<String> mustStop,
      MoveObserver observer,
      WorkerMachine machine)
      throws IOException {
    Closer parts = Closer.create();
    try {
      return start(settings, clock, mustStop, observer, machine, parts);
    } catch (IOException | RuntimeException e) {
      try (parts) {
        throw e;
      }
    }
  }

  private static WorkerServer start(
      WorkerSettings settings,
      InstantSource wall,
      Consumer<String> mustStop,
      MoveObserver observer,
      WorkerMachine machine,
      Closer parts)
      throws IOException {
    // Before there is any directory: a node that cannot listen leaves none behind.
    ListeningPort port = parts.register(ListeningPort.open(settings.http()));
    AdvertisedUrl url = new AdvertisedUrl(settings, port.number());
    // For as long as the process runs, also while the store is closed.
    Path data = parts.register(settings.data().lock()).directory();
    Engine engine = Engine.choose(settings.engine(), data.resolve("native"));
    WireJson json = new WireJson();
    WorkerClock clock = new WorkerClock(wall, System::nanoTime);
    WorkerIdentity identity =
        WorkerIdentity.start(data, engine.name(), json, clock, UUID::randomUUID);
    NodeClient client = parts.register(new NodeClient(json, identity::cluster, machine.sockets()));
    StoreOpener stores =
        new StoreOpener(
            data, engine, settings, clock, () -> machine.usableBytes().applyAsLong(data));
    OpenableStore own = parts.register(new OpenableStore(stores::own));
    own.open();
    // The two need each other; nothing uses this before it is set.
    AtomicReference<MasterLink> link = new AtomicReference<>();
    Runnable tellMaster =
        () ->
            Optional.ofNullable(link.get())
                .ifPresent(master -> master.registration().heartbeatSoon());
    Jitter jitter = new Jitter(new Random());
    ClusterParts cluster =
        parts.register(
            new ClusterParts(
                identity, client, stores, json, observer, tellMaster, jitter, machine));
    cluster.open();
    settings
        .master()
        .map(
            master ->
                new MasterLink(
                    master,
                    client,
                    new Registration(
                        identity,
                        client,
                        master,
                        url::findAgain,
                        () -> figures(own, cluster),
                        cluster.hooks(),
                        Registration.Pace.every(settings.heartbeat()),
                        clock,
                        mustStop,
                        jitter)))
        .ifPresent(link::set);

    NodeContext context = new NodeContext(url, Optional.ofNullable(link.get()));
    WorkerFacts facts = new WorkerFacts(identity, context, engine.name(), settings.fsync(), clock);
    CloneRoutes clones =
        new CloneRoutes(own, new PeerDirectory(identity, client, settings.master()), client);
    WorkerRoutes worker = new WorkerRoutes(own, cluster, identity, facts, context);
    HttpService http =
        parts.register(
            HttpService.start(
                settings.http(),
                port,
                identity::self,
                routes -> {
                  worker.addTo(routes, settings.bodies(), clones);
                  cluster.addTo(routes, own);
                }));
    // Ended first: others lead while the requests in flight are finished.
    parts.register(cluster::handOver);
    LoggerFactory.getLogger(WorkerServer.class)
        .info(
            "KittenFS worker {} listens on {}, {}, data in {}, {} LevelDB, fsync {}",
            NodeVersion.withJava(),
            url.last(),
            identity.index().map(index -> "index " + index).orElse("no index yet"),
            data,
            engine.name(),
            WorkerFacts.wireName(settings.fsync()));
    context
        .master()
        .map(MasterLink::registration)
        .map(parts::register)
        .ifPresent(Registration::start);
    cluster.start();
    return new WorkerServer(parts, url, cluster, http);
  }

  private static UsageStats figures(OpenableStore own, ClusterParts cluster) {
    AtomicReference<UsageStats> figures = new AtomicReference<>();
    try {
      own.with(store -> figures.set(NodeLocalEntries.figures(store)));
      if (cluster.store().isOpen()) {
        cluster
            .store()
            .with(store -> figures.set(NodeLocalEntries.withCluster(figures.get(), store, true)));
      }
      for (GroupReplica replica : cluster.replicas().all()) {
        if (replica.isOpen()) {
          replica.with(
              store ->
                  figures.set(NodeLocalEntries.withCluster(figures.get(), store, replica.leads())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return figures.get();
  }

  /** Where others reach it. */
  String url() {
    return url.last().toString();
  }

  /** The keys of the cluster that are here. */
  ClusterStore cluster() {
    return cluster.store();
  }

  /** The port on which it listens. */
  int port() {
    return http.port();
  }

  /**
   * Takes no more requests, lets those in flight finish and closes everything, also what comes
   * after a part that fails. Idempotent.
   */
  @Override
  public void close() throws IOException {
    parts.close();
  }
}
