package io.kittenfs.worker;

import com.google.common.io.Closer;
import io.kittenfs.client.NodeClient;
import io.kittenfs.cluster.Figures;
import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.HttpService;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.log.LocalLog;
import io.kittenfs.store.SpaceGuard;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreOptions;
import io.kittenfs.worker.registration.Registration;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
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
  private HttpService http;
  private AdvertisedUrl url;

  private WorkerServer(WorkerSettings settings, InstantSource clock, Consumer<String> mustStop) {
    this.settings = settings;
    this.clock = clock;
    this.mustStop = mustStop;
  }

  /**
   * Opens the store, starts to listen and, with a master, to register.
   *
   * @param mustStop called on a thread of its own, with a detail for the operator, when the master
   *     says that this worker must not serve
   * @throws IOException when the data directory cannot be used
   * @throws KittenException when another process uses the directory or the port
   */
  static WorkerServer start(WorkerSettings settings, InstantSource clock, Consumer<String> mustStop)
      throws IOException {
    WorkerServer server = new WorkerServer(settings, clock, mustStop);
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
    OwnStore own = parts.register(new OwnStore(() -> openStore(data, engine)));
    own.open();

    CompletableFuture<Surroundings> surroundings = new CompletableFuture<>();
    WorkerFacts facts =
        new WorkerFacts(identity, surroundings::join, engine.name(), settings.fsync(), clock);
    CloneRoutes clones =
        new CloneRoutes(own, identity, new Peers(identity, client, settings.master()), client);
    WorkerRoutes worker = new WorkerRoutes(own, identity, facts, surroundings::join, json);
    http =
        parts.register(
            HttpService.start(
                settings.http(), routes -> worker.addTo(routes, settings.bodies(), clones)));
    try {
      url = new AdvertisedUrl(settings, http.port());
      surroundings.complete(register(identity, client, own));
    } catch (IOException | RuntimeException e) {
      surroundings.completeExceptionally(e);
      throw e;
    }
  }

  private Store openStore(Path data, Engine engine) throws IOException {
    return Store.open(
        data.resolve("own"),
        engine,
        StoreOptions.ownStore(),
        (database, machine) -> new LocalLog(database, machine, settings.fsync(), "own-log"),
        SpaceGuard.of(data, settings.minFree()),
        clock,
        new SecureRandom());
  }

  private Surroundings register(WorkerIdentity identity, NodeClient client, OwnStore own) {
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
            () -> figures(own),
            settings.heartbeat(),
            mustStop);
    MasterLink link = parts.register(new MasterLink(master, client, registration));
    link.start();
    return new Surroundings(url, Optional.of(link));
  }

  private static Figures figures(OwnStore own) {
    AtomicReference<Figures> figures = new AtomicReference<>();
    try {
      own.with(store -> figures.set(OwnEntries.figures(store)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return figures.get();
  }

  /** Where others reach it. */
  String url() {
    return url.last().toString();
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
