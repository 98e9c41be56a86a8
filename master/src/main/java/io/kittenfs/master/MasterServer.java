package io.kittenfs.master;

import com.google.common.io.Closer;
import io.kittenfs.cli.NodeVersion;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeSockets;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.DirectoryLock;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.server.HttpService;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.http.server.ListeningPort;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Fsync;
import io.kittenfs.master.membership.WorkerProbe;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.WireJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.slf4j.LoggerFactory;

/** A running master: its parts wired together. Safe for use by many threads. */
public final class MasterServer implements Closeable {
  private static final int CALLS_AT_ONCE = 32;

  private final Closer parts;
  private final HttpService http;

  private MasterServer(Closer parts, HttpService http) {
    this.parts = parts;
    this.http = http;
  }

  /**
   * How a master runs.
   *
   * @param http where it listens
   * @param data the master's directory
   * @param engine which LevelDB
   * @param fsync when changes become durable
   * @param minFree below how many free bytes changes are refused
   * @param graceTime how long a master that knows no worker gives no new index: three seconds,
   *     other than in tests
   * @param newCluster whether an empty registry that is opened is one of a cluster that never had a
   *     worker, so that it gives indices at once
   * @param autoRebalance whether slots move without being asked for when workers join
   * @param replaceAfter for how long a member of a replicated group is silent before another worker
   *     takes its place
   * @param replicas how many copies of each value a new cluster is to have; empty when that is not
   *     said, which is one
   */
  public record Settings(
      HttpSettings http,
      Path data,
      EngineChoice engine,
      Fsync fsync,
      long minFree,
      Duration graceTime,
      boolean newCluster,
      boolean autoRebalance,
      Duration replaceAfter,
      OptionalInt replicas) {
    /** When nobody said: a machine is given the time to start anew, twice. */
    public static final Duration REPLACE_AFTER = Duration.ofMinutes(10);

    /** A master that says neither that its cluster is new nor how many copies there are to be. */
    public Settings(
        HttpSettings http,
        Path data,
        EngineChoice engine,
        Fsync fsync,
        long minFree,
        Duration graceTime,
        boolean autoRebalance) {
      this(
          http,
          data,
          engine,
          fsync,
          minFree,
          graceTime,
          false,
          autoRebalance,
          REPLACE_AFTER,
          OptionalInt.empty());
    }
  }

  /**
   * Takes the port, opens the store and starts to answer.
   *
   * @throws IOException when the data directory cannot be used
   * @throws KittenException when another process uses the directory or the port
   */
  public static MasterServer start(Settings settings, InstantSource clock) throws IOException {
    return start(settings, clock, new NodeSockets());
  }

  /**
   * As above, over a network that is passed in.
   *
   * @param sockets every connection to another node begins with one of these
   */
  public static MasterServer start(Settings settings, InstantSource clock, SocketFactory sockets)
      throws IOException {
    Closer parts = Closer.create();
    try {
      return start(settings, clock, sockets, parts);
    } catch (IOException | RuntimeException e) {
      try (parts) {
        throw e;
      }
    }
  }

  private static void requestHeartbeat(NodeClient client, NodeAddress worker) {
    Future<?> unused = client.requestHeartbeat(worker);
  }

  private static MasterServer start(
      Settings settings, InstantSource clock, SocketFactory sockets, Closer parts)
      throws IOException {
    // Before there is any directory: a node that cannot listen leaves none behind.
    ListeningPort port = parts.register(ListeningPort.open(settings.http()));
    // For as long as the process runs, also while the store is closed.
    parts.register(DirectoryLock.acquire(settings.data()));
    WireJson json = new WireJson();
    Engine engine = Engine.choose(settings.engine(), settings.data().resolve("native"));
    // The two need each other; nothing is asked before it is set.
    AtomicReference<MasterNode> itself = new AtomicReference<>();
    NodeClient client =
        parts.register(new NodeClient(json, () -> itself.get().self().cluster(), sockets));
    ExecutorService calls = callThreads();
    parts.register(calls::shutdown);
    MasterNode node =
        parts.register(
            new MasterNode(
                new MasterStore.Dependencies(
                    settings.data(),
                    engine,
                    settings.fsync(),
                    SpaceGuard.of(settings.data(), settings.minFree()),
                    json,
                    clock,
                    settings.graceTime(),
                    settings.newCluster(),
                    UUID::randomUUID,
                    settings.autoRebalance(),
                    settings.replaceAfter(),
                    settings.replicas(),
                    worker -> requestHeartbeat(client, worker))));
    itself.set(node);
    Heartbeats heartbeats = new Heartbeats(node, new WorkerProbe(client));
    JsonBodies documents = new JsonBodies(json);
    RebalanceRoutes rebalance = new RebalanceRoutes(node, client, documents, json);
    String fsync = settings.fsync().name().toLowerCase(Locale.ROOT);
    node.open();
    HttpService http =
        parts.register(
            HttpService.start(
                settings.http(),
                port,
                node::self,
                routes -> {
                  new AdminRoutes(node, documents, clock, engine.name(), fsync).addTo(routes);
                  new WorkerRoutes(node, heartbeats, documents).addTo(routes);
                  new MembershipRoutes(node, client, documents).addTo(routes);
                  new GroupRoutes(node, client, documents).addTo(routes);
                  rebalance.addTo(routes);
                  new ClusterRouter(node, client, json, clock, new Jitter(new Random()))
                      .addTo(routes);
                  new NodeLocalKeyRoutes(node, new WorkerFanOut(client, calls), documents)
                      .addTo(routes);
                }));
    // Closed first: it ends the feeds, for which the service would wait.
    parts.register(rebalance);
    MasterServer server = new MasterServer(parts, http);
    LoggerFactory.getLogger(MasterServer.class)
        .info(
            "KittenFS master {} listens on {}, data in {}, {} LevelDB, fsync {}",
            NodeVersion.withJava(),
            server.url(),
            settings.data(),
            engine.name(),
            fsync);
    return server;
  }

  private static ExecutorService callThreads() {
    AtomicInteger count = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            CALLS_AT_ONCE,
            CALLS_AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "master-call-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Where it listens. */
  public String url() {
    return http.url();
  }

  /**
   * Takes no more requests, lets those in flight finish, saves and closes the store, also when one
   * of these fails. Idempotent.
   */
  @Override
  public void close() throws IOException {
    parts.close();
  }
}
