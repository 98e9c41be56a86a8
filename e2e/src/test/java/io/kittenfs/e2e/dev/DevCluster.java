package io.kittenfs.e2e.dev;

import static org.awaitility.Awaitility.await;

import com.google.common.io.Closer;
import io.kittenfs.e2e.cluster.SlotCounts;
import io.kittenfs.fixture.LeasedPorts;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Fsync;
import io.kittenfs.master.MasterServer;
import io.kittenfs.master.membership.Liveness;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.worker.WorkerInProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * A master and workers in one Java process: the servers that the jars start, on loopback, each with
 * its LevelDB in a directory, talking to one another over a {@link DevNetwork}. A breakpoint stops
 * them all, and a test starts them in a fraction of the time that processes take. What needs a
 * process stays with processes: its death, its memory, its command line and its log.
 *
 * <p>The network takes part where the operating system would: each node opens its connections with
 * a socket factory that was passed in. So it knows who connects to whom, what it cuts are real
 * connections with real bytes on them, and the nodes' own client, its timeouts and its pool are as
 * always; a proxy in front of each node would not know who asks, and an interceptor would be behind
 * what is to be tested.
 *
 * <p>Nothing is synced unless told to, since nobody cuts the power. Adding workers is for one
 * thread, everything else for many.
 */
public final class DevCluster implements AutoCloseable {
  private static final Duration REPLACE_AFTER = MasterServer.Settings.REPLACE_AFTER;
  private static final int USUAL_WORKERS = 3;
  private static final int USUAL_PORT = 3000;

  private final Path directory;
  private final InstantSource clock;
  private final IntSupplier ports;
  private final DevNetwork network = new DevNetwork();
  private final DevNode master;
  private final List<DevNode> workers = new CopyOnWriteArrayList<>();

  private DevCluster(
      Path directory, InstantSource clock, IntSupplier ports, int replicas, Duration replaceAfter) {
    this.directory = directory;
    this.clock = clock;
    this.ports = ports;
    this.master = masterAt(ports.getAsInt(), replicas, replaceAfter);
  }

  /**
   * Starts a master and workers and waits until every node knows an owner of every slot.
   *
   * @param directory for their data
   * @param workers how many; they have the indices from 0 on
   */
  public static DevCluster start(Path directory, int workers) {
    return start(directory, workers, InstantSource.system());
  }

  /** As {@link #start(Path, int)}, where all nodes have this clock. */
  public static DevCluster start(Path directory, int workers, InstantSource clock) {
    return start(directory, workers, clock, LeasedPorts::next);
  }

  /** As {@link #start(Path, int, InstantSource)}, at ports from this source, the master's first. */
  static DevCluster start(Path directory, int workers, InstantSource clock, IntSupplier ports) {
    return start(
        new DevCluster(directory, clock, ports, 1, REPLACE_AFTER), workers, usual -> usual);
  }

  /**
   * Starts a master and workers with three copies of every value. What they store is synced, as
   * groups of several members need it.
   */
  public static DevCluster startWithThreeCopies(Path directory, int workers) {
    return startWithThreeCopies(directory, workers, usual -> usual);
  }

  /**
   * As {@link #startWithThreeCopies(Path, int)}.
   *
   * @param change how each worker, in the order of their indices, differs from the usual one
   */
  public static DevCluster startWithThreeCopies(
      Path directory, int workers, UnaryOperator<WorkerInProcess> change) {
    return startWithThreeCopies(directory, workers, change, REPLACE_AFTER);
  }

  /** As {@link #startWithThreeCopies(Path, int)}, where workers that are gone are replaced soon. */
  public static DevCluster startReplacing(Path directory, int workers) {
    return startWithThreeCopies(directory, workers, usual -> usual, Liveness.DOWN_AFTER);
  }

  private static DevCluster startWithThreeCopies(
      Path directory, int workers, UnaryOperator<WorkerInProcess> change, Duration replaceAfter) {
    DevCluster cluster =
        new DevCluster(directory, InstantSource.system(), LeasedPorts::next, 3, replaceAfter);
    return start(cluster, workers, setup -> change.apply(setup.synced()));
  }

  private static DevCluster start(
      DevCluster cluster, int workers, UnaryOperator<WorkerInProcess> change) {
    try {
      cluster.master.start();
      for (int i = 0; i < workers; i++) {
        cluster.addWorker(change);
      }
      if (workers > 0) {
        cluster.awaitSpread(workers);
      }
      return cluster;
    } catch (RuntimeException | Error e) {
      try (cluster) {
        throw e;
      }
    }
  }

  /**
   * Starts a cluster for the debugger and runs until the process is told to stop.
   *
   * @param arguments how many workers, 3 unless given, and a directory for their data, a new one
   *     unless given
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int workers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : USUAL_WORKERS;
    Path directory =
        arguments.length > 1
            ? Path.of(arguments[1]).toAbsolutePath()
            : Files.createTempDirectory("kittenfs-dev-");
    // Somebody may look at how it starts.
    Awaitility.setDefaultTimeout(Duration.ofDays(1));
    DevCluster cluster = start(directory, workers, InstantSource.system(), portsFrom(USUAL_PORT));
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "shutdown"));
    System.out.println(cluster.welcome());
    new CountDownLatch(1).await();
  }

  /** These ports in their order; for each that is taken, another. */
  static IntSupplier portsFrom(int first) {
    AtomicInteger next = new AtomicInteger(first);
    return () -> {
      int port = next.getAndIncrement();
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        return LeasedPorts.next();
      }
    };
  }

  private String welcome() {
    StringBuilder text = new StringBuilder("\nmaster    " + master.url() + "\n");
    for (int i = 0; i < workers.size(); i++) {
      text.append("worker ").append(i).append("  ").append(worker(i).url()).append('\n');
    }
    String last = workers.isEmpty() ? master.url() : worker(workers.size() - 1).url();
    return text.append(
            """
            data in   %s

            curl -X PUT -d value=happy %s/kv/mood
            curl %s/kv/mood
            curl %s/explain/mood
            curl %s/workers

            Ctrl-C stops them all.
            """
                .formatted(directory, master.url(), last, last, master.url()))
        .toString();
  }

  private DevNode masterAt(int port, int replicas, Duration replaceAfter) {
    MasterServer.Settings settings =
        new MasterServer.Settings(
            new HttpSettings("127.0.0.1", port, Set.of()),
            directory.resolve("master"),
            TestEngine.choice(),
            Fsync.OFF,
            0,
            Duration.ZERO,
            false,
            true,
            replaceAfter,
            replicas == 1 ? OptionalInt.empty() : OptionalInt.of(replicas));
    return new DevNode(
        port, mustStop -> MasterServer.start(settings, clock, network.socketsOf(() -> port)));
  }

  /** Starts one more worker, with an empty directory, and waits until it has the next index. */
  public DevNode addWorker() {
    return addWorker(usual -> usual);
  }

  /** For one worker this change, for the others none. */
  public static UnaryOperator<WorkerInProcess> only(
      int worker, UnaryOperator<WorkerInProcess> change) {
    return setup -> setup.data().endsWith("worker-" + worker) ? change.apply(setup) : setup;
  }

  /**
   * Starts one more worker, with an empty directory, and waits until it has the next index.
   *
   * @param change how it differs from the usual one
   */
  public DevNode addWorker(UnaryOperator<WorkerInProcess> change) {
    WorkerInProcess setup =
        change.apply(
            WorkerInProcess.usual(
                directory.resolve("worker-" + workers.size()),
                ports.getAsInt(),
                NodeUrl.parse(master.url()),
                LeasedPorts.next(),
                clock));
    DevNode worker =
        new DevNode(
            setup.port(),
            mustStop ->
                setup.start(
                    mustStop, network.socketsOf(setup::port), network.peersOf(setup::port)));
    network.knowAlso(worker, setup.raftPort());
    worker.start();
    workers.add(worker);
    await("worker " + (workers.size() - 1) + " has its index")
        .pollInterval(Duration.ofMillis(10))
        .until(() -> worker.index() == workers.size() - 1);
    return worker;
  }

  /** The master. */
  public DevNode master() {
    return master;
  }

  /** The worker with this index. */
  public DevNode worker(int index) {
    return workers.get(index);
  }

  /** The workers, by index, and then the master. */
  public List<DevNode> nodes() {
    List<DevNode> nodes = new ArrayList<>(workers);
    nodes.add(master);
    return nodes;
  }

  /** What is between the nodes. */
  public DevNetwork network() {
    return network;
  }

  /** Whether the slots lie evenly on so many workers, by the maps of all nodes that run. */
  public boolean isSpreadOver(int size) {
    return nodes().stream()
        .filter(DevNode::isRunning)
        .map(node -> SlotCounts.of(node.send("GET", "/map").json()))
        .allMatch(counts -> counts.areSpreadOver(size));
  }

  /** Waits until {@link #isSpreadOver}. */
  public void awaitSpread(int size) {
    await("slots lie evenly on " + size + " workers")
        .pollInterval(Duration.ofMillis(20))
        .until(() -> isSpreadOver(size));
  }

  /** Heals the network, so that nobody waits for it, and stops all nodes. */
  @Override
  public void close() {
    network.heal();
    Closer parts = Closer.create();
    parts.register(master::stop);
    workers.forEach(worker -> parts.register(worker::stop));
    parts.register(network::close);
    try {
      parts.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
