package io.kittenfs.master;

import io.kittenfs.client.NodeClient;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.HttpService;
import io.kittenfs.http.HttpSettings;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Fsync;
import io.kittenfs.store.DirectoryLock;
import io.kittenfs.store.SpaceGuard;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** A running master: its parts wired together. Safe for use by many threads. */
public final class MasterServer implements Closeable {
  private static final int CALLS_AT_ONCE = 32;

  private final DirectoryLock lock;
  private final NodeClient client;
  private final ExecutorService calls;
  private final MasterNode node;
  private final RebalanceRoutes rebalance;
  private HttpService http;

  private MasterServer(
      DirectoryLock lock,
      NodeClient client,
      ExecutorService calls,
      MasterNode node,
      RebalanceRoutes rebalance) {
    this.lock = lock;
    this.client = client;
    this.calls = calls;
    this.node = node;
    this.rebalance = rebalance;
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
   * @param autoRebalance whether slots move without being asked for when workers join
   */
  public record Settings(
      HttpSettings http,
      Path data,
      EngineChoice engine,
      Fsync fsync,
      long minFree,
      Duration graceTime,
      boolean autoRebalance) {}

  /**
   * Opens the store and starts to listen.
   *
   * @throws IOException when the data directory cannot be used
   * @throws KittenException when another process uses the directory or the port
   */
  public static MasterServer start(Settings settings, InstantSource clock) throws IOException {
    // For as long as the process runs, also while the store is closed.
    DirectoryLock lock = DirectoryLock.acquire(settings.data());
    try {
      return start(settings, clock, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static MasterServer start(Settings settings, InstantSource clock, DirectoryLock lock)
      throws IOException {
    WireJson json = new WireJson();
    Engine engine = Engine.choose(settings.engine(), settings.data().resolve("native"));
    LoggerFactory.getLogger(MasterServer.class)
        .info("Data in {}, {} LevelDB, fsync {}", settings.data(), engine.name(), settings.fsync());
    NodeClient client = new NodeClient(json);
    MasterNode node =
        new MasterNode(
            new MasterStore.Parts(
                settings.data(),
                engine,
                settings.fsync(),
                SpaceGuard.of(settings.data(), settings.minFree()),
                json,
                clock,
                settings.graceTime(),
                new WorkerProbe(client),
                UUID::randomUUID,
                settings.autoRebalance()));
    Documents documents = new Documents(json);
    RebalanceRoutes rebalance = new RebalanceRoutes(node, client, documents, json);
    MasterServer server = new MasterServer(lock, client, callThreads(), node, rebalance);
    String fsync = settings.fsync().name().toLowerCase(Locale.ROOT);
    try {
      node.open();
      server.http =
          HttpService.start(
              settings.http(),
              routes -> {
                new LifeRoutes(node, documents, clock, engine.name(), fsync).addTo(routes);
                new WorkerRoutes(node, documents).addTo(routes);
                new MembershipRoutes(node, client, documents).addTo(routes);
                rebalance.addTo(routes);
                new ClusterRouter(node, client, json).addTo(routes);
                new KeyRoutes(node, new Fleet(client, server.calls), documents).addTo(routes);
              });
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
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
   * Takes no more requests, lets those in flight finish, saves and closes the store. Idempotent.
   */
  @Override
  public void close() throws IOException {
    rebalance.close();
    if (http != null) {
      http.close();
    }
    node.close();
    calls.shutdown();
    client.close();
    lock.close();
  }
}
