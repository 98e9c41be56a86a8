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
 *
 * @param data its directory
 * @param port where it listens, on loopback
 * @param master where its master is
 * @param advertise where others reach it; where it listens unless given
 * @param observer is told how far the moves from this worker are
 * @param fsync when writes reach the disk
 * @param raftPort where the other members of its groups reach it
 * @param minFree below how many free bytes writes are refused
 * @param usableBytes how many bytes its disk can still take
 * @param clock its wall clock
 * @param nanoTime tells when it tries again what failed in its groups
 */
public record WorkerInProcess(
    Path data,
    int port,
    NodeUrl master,
    Optional<NodeUrl> advertise,
    MoveObserver observer,
    Fsync fsync,
    int raftPort,
    long minFree,
    LongSupplier usableBytes,
    InstantSource clock,
    LongSupplier nanoTime) {
  private static final Duration HEARTBEAT = Duration.ofMillis(50);

  /** So little that a member that was away soon takes a whole copy. */
  private static final long LOG_KEPT = 1 << 20;

  private static final long MOVE_RATE = 1 << 30;

  /** A usual one: with a disk of any size, and nothing is synced. */
  public static WorkerInProcess usual(
      Path data, int port, NodeUrl master, int raftPort, InstantSource clock) {
    return new WorkerInProcess(
        data,
        port,
        master,
        Optional.empty(),
        MoveObserver.NONE,
        Fsync.OFF,
        raftPort,
        0,
        () -> Long.MAX_VALUE,
        clock,
        System::nanoTime);
  }

  /** The same, reached elsewhere. */
  public WorkerInProcess advertised(String url) {
    return new WorkerInProcess(
        data,
        port,
        master,
        Optional.of(NodeUrl.parse(url)),
        observer,
        fsync,
        raftPort,
        minFree,
        usableBytes,
        clock,
        nanoTime);
  }

  /** The same, whose moves are observed. */
  public WorkerInProcess observedBy(MoveObserver other) {
    return new WorkerInProcess(
        data,
        port,
        master,
        advertise,
        other,
        fsync,
        raftPort,
        minFree,
        usableBytes,
        clock,
        nanoTime);
  }

  /** The same, which answers when a write has reached the disk. */
  public WorkerInProcess synced() {
    return new WorkerInProcess(
        data,
        port,
        master,
        advertise,
        observer,
        Fsync.ALWAYS,
        raftPort,
        minFree,
        usableBytes,
        clock,
        nanoTime);
  }

  /** The same on a disk that tells how many bytes it can still take. */
  public WorkerInProcess onDisk(long otherMinFree, LongSupplier otherUsableBytes) {
    return new WorkerInProcess(
        data,
        port,
        master,
        advertise,
        observer,
        fsync,
        raftPort,
        otherMinFree,
        otherUsableBytes,
        clock,
        nanoTime);
  }

  /** The same with another clock. */
  public WorkerInProcess clockedBy(InstantSource other) {
    return new WorkerInProcess(
        data,
        port,
        master,
        advertise,
        observer,
        fsync,
        raftPort,
        minFree,
        usableBytes,
        other,
        nanoTime);
  }

  /** The same, whose pauses after what failed pass by this clock. */
  public WorkerInProcess pausedBy(LongSupplier other) {
    return new WorkerInProcess(
        data,
        port,
        master,
        advertise,
        observer,
        fsync,
        raftPort,
        minFree,
        usableBytes,
        clock,
        other);
  }

  /** The same at another port. */
  public WorkerInProcess at(int other) {
    return new WorkerInProcess(
        data,
        other,
        master,
        advertise,
        observer,
        fsync,
        raftPort,
        minFree,
        usableBytes,
        clock,
        nanoTime);
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
