package io.kittenfs.worker;

import io.kittenfs.api.BodyRules;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Fsync;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.worker.moves.MoveObserver;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;

/**
 * How a worker is to be started in this process, for other packages than its own. It tells the
 * master of itself twenty times a second, so that no test waits for that. Immutable.
 */
public final class WorkerInProcess {
  private static final Duration HEARTBEAT = Duration.ofMillis(50);

  /** So little that a member that was away soon takes a whole copy. */
  private static final long LOG_KEPT = 1 << 20;

  private static final long VERIFY_RATE = 1 << 30;
  private static final long MOVE_RATE = 1 << 30;

  private final Path data;
  private final NodeUrl master;
  private final int raftPort;

  // Changed only before anybody else has this.
  private int port;
  private Optional<NodeUrl> advertise = Optional.empty();
  private MoveObserver observer = MoveObserver.NONE;
  private Fsync fsync = Fsync.OFF;
  private long minFree;
  private LongSupplier usableBytes = () -> Long.MAX_VALUE;
  private InstantSource clock;
  private LongSupplier nanoTime = System::nanoTime;

  private WorkerInProcess(Path data, int port, NodeUrl master, int raftPort, InstantSource clock) {
    this.data = data;
    this.port = port;
    this.master = master;
    this.raftPort = raftPort;
    this.clock = clock;
  }

  /**
   * A usual one: with a disk of any size, and nothing is synced.
   *
   * @param data its directory
   * @param port where it listens, on loopback, and others reach it
   * @param master where its master is
   * @param raftPort where the other members of its groups reach it
   * @param clock its wall clock
   */
  public static WorkerInProcess usual(
      Path data, int port, NodeUrl master, int raftPort, InstantSource clock) {
    return new WorkerInProcess(data, port, master, raftPort, clock);
  }

  private WorkerInProcess with(Consumer<WorkerInProcess> change) {
    WorkerInProcess other = new WorkerInProcess(data, port, master, raftPort, clock);
    other.advertise = advertise;
    other.observer = observer;
    other.fsync = fsync;
    other.minFree = minFree;
    other.usableBytes = usableBytes;
    other.nanoTime = nanoTime;
    change.accept(other);
    return other;
  }

  /** The same, reached elsewhere. */
  public WorkerInProcess advertised(String url) {
    return with(other -> other.advertise = Optional.of(NodeUrl.parse(url)));
  }

  /** The same, whose moves are observed. */
  public WorkerInProcess observedBy(MoveObserver by) {
    return with(other -> other.observer = by);
  }

  /** The same, which answers when a write has reached the disk. */
  public WorkerInProcess synced() {
    return with(other -> other.fsync = Fsync.ALWAYS);
  }

  /**
   * The same on another disk.
   *
   * @param free below how many free bytes writes are refused
   * @param usable how many bytes the disk can still take
   */
  public WorkerInProcess onDisk(long free, LongSupplier usable) {
    return with(
        other -> {
          other.minFree = free;
          other.usableBytes = usable;
        });
  }

  /** The same with another clock. */
  public WorkerInProcess clockedBy(InstantSource by) {
    return with(other -> other.clock = by);
  }

  /** The same, whose pauses after what failed in its groups pass by this clock. */
  public WorkerInProcess pausedBy(LongSupplier by) {
    return with(other -> other.nanoTime = by);
  }

  /** The same at another port. */
  public WorkerInProcess at(int there) {
    return with(other -> other.port = there);
  }

  /** Its directory. */
  public Path data() {
    return data;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Where the other members of its groups reach it. */
  public int raftPort() {
    return raftPort;
  }

  /**
   * Starts it.
   *
   * @param mustStop called on a thread of its own when the master says that it must not serve
   * @param sockets its connections to other nodes begin with one of these
   * @param peers where it connects to for each address of a member of its groups
   * @return ends it
   */
  public Closeable start(
      Consumer<String> mustStop, SocketFactory sockets, UnaryOperator<InetSocketAddress> peers)
      throws IOException {
    WorkerSettings settings =
        new WorkerSettings(
            new HttpSettings("127.0.0.1", port, Set.of()),
            new DataDirectory.OneDirectory(data),
            Optional.of(master),
            advertise,
            TestEngine.choice(),
            fsync,
            minFree,
            BodyRules.withImports(Long.MAX_VALUE, Optional.empty()),
            MOVE_RATE,
            raftPort,
            LOG_KEPT,
            VERIFY_RATE,
            false,
            HEARTBEAT);
    return WorkerServer.start(
        settings,
        clock,
        mustStop,
        observer,
        new WorkerMachine(sockets, peers, directory -> usableBytes.getAsLong(), nanoTime));
  }
}
