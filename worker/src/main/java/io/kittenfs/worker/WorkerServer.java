package io.kittenfs.worker;

import com.google.common.io.Closer;
import io.kittenfs.client.ClusterClient;
import io.kittenfs.client.MapCache;
import io.kittenfs.client.MoveClient;
import io.kittenfs.client.NodeClient;
import io.kittenfs.cluster.ClusterMap;
import io.kittenfs.cluster.Figures;
import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.HttpService;
import io.kittenfs.http.Routes;
import io.kittenfs.http.ValueRoutes;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.routing.KvRoutes;
import io.kittenfs.routing.LocalKeys;
import io.kittenfs.worker.moves.MoveObserver;
import io.kittenfs.worker.moves.MoveRoutes;
import io.kittenfs.worker.moves.Mover;
import io.kittenfs.worker.registration.Registration;
import io.kittenfs.worker.registration.RegistrationHooks;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** A running worker: its parts wired together. Safe for use by many threads. */
final class WorkerServer implements Closeable {
  private final WorkerSettings settings;
  private final InstantSource clock;
  private final Consumer<String> mustStop;
  private final WireJson json = new WireJson();
  private final Closer parts = Closer.create();
  private final MoveObserver observer;
  private HttpService http;
  private AdvertisedUrl url;
  private ClusterStore cluster;

  private WorkerServer(
      WorkerSettings settings,
      InstantSource clock,
      Consumer<String> mustStop,
      MoveObserver observer) {
    this.observer = observer;
    this.settings = settings;
    this.clock = clock;
    this.mustStop = mustStop;
  }

  /**
   * Opens the store, starts to listen and, with a master, to register.
   *
   * @param mustStop called on a thread of its own, with a detail for the operator, when the master
   *     says that this worker must not serve
   * @param observer is told how far moves from this worker are
   * @throws IOException when the data directory cannot be used
   * @throws KittenException when another process uses the directory or the port
   */
  static WorkerServer start(
      WorkerSettings settings,
      InstantSource clock,
      Consumer<String> mustStop,
      MoveObserver observer)
      throws IOException {
    WorkerServer server = new WorkerServer(settings, clock, mustStop, observer);
    try {
      server.start();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void start() throws IOException {
    // For as long as the process runs, also while the store is closed.
    Path data = parts.register(settings.data().lock()).directory();
    Engine engine = Engine.choose(settings.engine(), data.resolve("native"));
    LoggerFactory.getLogger(WorkerServer.class)
        .info("Data in {}, {} LevelDB, fsync {}", data, engine.name(), settings.fsync());
    WorkerIdentity identity =
        WorkerIdentity.start(data, engine.name(), json, clock, UUID::randomUUID);
    NodeClient client = parts.register(new NodeClient(json));
    StoreOpener stores = new StoreOpener(data, engine, settings, clock);
    OpenableStore own = parts.register(new OpenableStore(stores::own));
    own.open();

    MapCache maps = new MapCache();
    maps.learn(ClusterMap.of(identity.view()));
    cluster =
        parts.register(
            new ClusterStore(
                new OpenableStore(() -> stores.cluster(identity.index().orElseThrow())),
                identity,
                maps));
    cluster.open();
    ClusterClient clusterClient =
        new ClusterClient(client, maps, identity::cluster, settings.master().stream().toList());

    CompletableFuture<Surroundings> surroundings = new CompletableFuture<>();
    Runnable tellMaster = () -> surroundings.join().master().ifPresent(MasterLink::registerSoon);
    Mover mover =
        parts.register(
            new Mover(
                cluster,
                cluster::isOpen,
                new OtherWorkers(identity, maps, new MoveClient(client, identity::cluster)),
                settings.moveRate(),
                observer,
                tellMaster));
    WorkerFacts facts =
        new WorkerFacts(identity, surroundings::join, engine.name(), settings.fsync(), clock);
    CloneRoutes clones =
        new CloneRoutes(own, identity, new Peers(identity, client, settings.master()), client);
    WorkerRoutes worker = new WorkerRoutes(own, cluster, identity, facts, surroundings::join, json);
    http =
        parts.register(
            HttpService.start(
                settings.http(),
                routes -> {
                  worker.addTo(routes, settings.bodies(), clones);
                  addClusterRoutes(routes, own, cluster, clusterClient, identity);
                  new MoveRoutes(
                          cluster,
                          exchange -> LocalRoutes.requireSameCluster(exchange, identity),
                          json,
                          tellMaster)
                      .addTo(routes);
                }));
    try {
      url = new AdvertisedUrl(settings, http.port());
      surroundings.complete(register(identity, client, own, cluster, mover));
      mover.start();
    } catch (RuntimeException e) {
      surroundings.completeExceptionally(e);
      throw e;
    }
  }

  private void addClusterRoutes(
      Routes routes,
      OpenableStore own,
      ClusterStore cluster,
      ClusterClient client,
      WorkerIdentity identity) {
    ValueRoutes values = new ValueRoutes(cluster, settings.bodies().withoutImports());
    LocalKeys here = new LocalKeys(cluster::owns, values);
    new KvRoutes(client, Optional.of(here), json).addTo(routes);
    new LocalRoutes(cluster, values, identity, client.maps(), json).addTo(routes);
    routes.post("/adopt", new Adoption(own, client, json, clock)::adopt);
  }

  private Surroundings register(
      WorkerIdentity identity,
      NodeClient client,
      OpenableStore own,
      ClusterStore cluster,
      Mover mover) {
    if (settings.master().isEmpty()) {
      return new Surroundings(url, Optional.empty());
    }
    NodeUrl master = settings.master().get();
    Registration registration =
        new Registration(
            identity,
            client,
            master,
            url::findAgain,
            () -> figures(own, cluster),
            new RegistrationHooks(
                cluster::claims,
                mover::progress,
                reply -> {
                  cluster.replied(reply);
                  mover.accept(reply.orders());
                }),
            settings.heartbeat(),
            mustStop);
    MasterLink link = parts.register(new MasterLink(master, client, registration));
    link.start();
    return new Surroundings(url, Optional.of(link));
  }

  private static Figures figures(OpenableStore own, ClusterStore cluster) {
    AtomicReference<Figures> figures = new AtomicReference<>();
    try {
      own.with(store -> figures.set(OwnEntries.figures(store)));
      if (cluster.isOpen()) {
        cluster.with(store -> figures.set(OwnEntries.withCluster(figures.get(), store)));
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

  /** Its part of the cluster's keys. */
  ClusterStore cluster() {
    return cluster;
  }

  /** The port on which it listens. */
  int port() {
    return http.port();
  }

  /** Takes no more requests, lets those in flight finish and closes everything. Idempotent. */
  @Override
  public void close() throws IOException {
    parts.close();
  }
}
