package io.kittenfs.master;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.log.Fsync;
import io.kittenfs.log.LocalLog;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.Liveness;
import io.kittenfs.master.membership.MemberDirectory;
import io.kittenfs.master.membership.Registrar;
import io.kittenfs.master.membership.StatsPersister;
import io.kittenfs.master.rebalance.MemberPlan;
import io.kittenfs.master.rebalance.Orders;
import io.kittenfs.master.rebalance.Rebalancer;
import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.master.registry.RegistryStateMachine;
import io.kittenfs.master.registry.SavedFigures;
import io.kittenfs.master.registry.SetReplicas;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.WireJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master's open store: database, log, registry, and the thread that saves figures and looks
 * after the slots.
 */
final class MasterStore implements Closeable {
  private static final Logger LOGGER = LoggerFactory.getLogger(MasterStore.class);
  private static final Duration STEP = Duration.ofMillis(200);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Database database;
  private final LocalLog log;
  private final Registry registry;
  private final MemberDirectory directory;
  private final StatsPersister persister;
  private final Registrar registrar;
  private final HeartbeatHandler heartbeats;
  private final Rebalancer rebalancer;
  private final ClusterEvents events;
  private final ScheduledExecutorService timer;
  private final Rhythm rhythm = new Rhythm();
  private final OptionalInt askedCopies;
  private boolean toldOfCopies;

  private MasterStore(Dependencies parts, Database database, LocalLog log) {
    this.database = database;
    this.log = log;
    registry = new Registry(database, log, parts.space(), parts.json());
    Map<Integer, SavedFigures> saved = registry.savedFigures();
    Liveness liveness = new Liveness(parts.clock(), saved);
    directory = new MemberDirectory(registry, liveness, parts.newUuid());
    persister = new StatsPersister(parts.clock(), registry, directory, saved);
    registrar =
        new Registrar(
            registry,
            directory,
            persister,
            parts.clock(),
            parts.graceTime(),
            parts.newCluster(),
            parts.newUuid());
    Orders orders = new Orders(registry, liveness);
    MemberPlan members = new MemberPlan(parts.clock(), parts.replaceAfter(), parts.autoRebalance());
    heartbeats =
        new HeartbeatHandler(registry, directory, registrar, orders, members, System::nanoTime);
    rebalancer =
        new Rebalancer(
            registry,
            directory,
            registrar,
            orders,
            parts.clock(),
            parts.autoRebalance(),
            members,
            parts.requestHeartbeat(),
            parts.newUuid());
    askedCopies = parts.replicas();
    beginWithCopies();
    events = new ClusterEvents(overview());
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "master-timer");
              thread.setDaemon(true);
              return thread;
            });
    every(Duration.ofSeconds(1), this::saveFigures);
    every(STEP, this::step);
  }

  /**
   * What a store needs besides its directory; the same each time it is opened.
   *
   * @param directory where the master's data is
   * @param engine opens the database
   * @param fsync when changes become durable
   * @param space refuses changes while the disk is nearly full
   * @param json on the wire and on the disk
   * @param clock for liveness
   * @param graceTime how long an empty registry gives no new index away
   * @param newCluster whether an empty registry that is opened is one of a cluster that never had a
   *     worker, so that it gives indices at once
   * @param newUuid names clusters and replicated groups
   * @param autoRebalance whether slots move without being asked for when the workers change
   * @param replaceAfter for how long a member of a replicated group is silent before another worker
   *     takes its place
   * @param replicas how many copies of each value a new cluster is to have; empty when nobody said
   * @param requestHeartbeat asks a worker for a heartbeat now, without waiting
   */
  record Dependencies(
      Path directory,
      Engine engine,
      Fsync fsync,
      SpaceGuard space,
      WireJson json,
      InstantSource clock,
      Duration graceTime,
      boolean newCluster,
      Supplier<UUID> newUuid,
      boolean autoRebalance,
      Duration replaceAfter,
      OptionalInt replicas,
      Consumer<NodeAddress> requestHeartbeat) {}

  /**
   * Opens the store.
   *
   * @throws IOException when the directory cannot be used
   * @throws KittenException UNAVAILABLE when another process has it open
   */
  static MasterStore open(Dependencies parts) throws IOException {
    Database database = Database.open(parts.directory().resolve("registry"), parts.engine());
    try {
      LocalLog log =
          new LocalLog(
              database, new RegistryStateMachine(parts.json()), parts.fsync(), "master-log");
      return new MasterStore(parts, database, log);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  Registry registry() {
    return registry;
  }

  /** The facts of now. */
  ClusterFacts facts() {
    return directory.facts();
  }

  MemberDirectory directory() {
    return directory;
  }

  Registrar registrar() {
    return registrar;
  }

  HeartbeatHandler heartbeats() {
    return heartbeats;
  }

  Rebalancer rebalancer() {
    return rebalancer;
  }

  ClusterEvents events() {
    return events;
  }

  /** Bytes that the store occupies on the disk. */
  long diskBytes() {
    return database.diskBytes();
  }

  private void beginWithCopies() {
    RegistrySnapshot now = registry.snapshot();
    boolean isNew = now.view().cluster() == null;
    if (isNew && askedCopies.isPresent() && askedCopies.getAsInt() != now.view().copies()) {
      registry.change(new SetReplicas(askedCopies.getAsInt()));
    }
    warnOfCopies();
  }

  /** Also later: what a master without state is told to be is not what its workers may know. */
  private void warnOfCopies() {
    ClusterView view = registry.snapshot().view();
    boolean differs = askedCopies.isPresent() && askedCopies.getAsInt() != view.copies();
    if (differs && view.cluster() != null && !toldOfCopies) {
      toldOfCopies = true;
      LOGGER.warn(
          "--replicas {} changes nothing: it is for a new cluster, and this one is to have {} of"
              + " each value. PUT /replicas?n={} changes that",
          askedCopies.getAsInt(),
          view.copies() == 1 ? "one copy" : view.copies() + " copies",
          askedCopies.getAsInt());
    }
  }

  private void every(Duration pause, Runnable task) {
    long nanos = pause.toNanos();
    Future<?> unused = timer.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void saveFigures() {
    try {
      persister.save(false);
    } catch (RuntimeException | Error e) {
      // Errors too: what leaves here ends the timer.
      LOGGER.warn("The workers' figures could not be saved; trying again", e);
    }
  }

  private ClusterOverview overview() {
    return ClusterOverview.of(directory.consistentFacts(), rebalancer.moved());
  }

  private static boolean isBusy(RegistrySnapshot now) {
    return now.rebalance().isRunning()
        || !now.slots().isComplete()
        || now.view().groups().stream().anyMatch(group -> group.change() != null);
  }

  private void step() {
    try {
      if (!rhythm.isDue(registry.snapshot(), MasterStore::isBusy)) {
        return;
      }
      warnOfCopies();
      rebalancer.step();
      events.observe(overview());
    } catch (RuntimeException | Error e) {
      // Errors too: what leaves here ends the timer.
      LOGGER.warn("The slots could not be looked after; trying again", e);
    }
  }

  /** Saves what is known, then closes. The caller sees to it that nobody uses this any more. */
  @Override
  public void close() throws IOException {
    try (database;
        log) {
      endTimer();
      saveLastFigures();
    }
  }

  private void saveLastFigures() {
    try {
      events.observe(overview());
      persister.save(true);
    } catch (RuntimeException e) {
      LOGGER.warn("The workers' last figures could not be saved", e);
    }
  }

  private void endTimer() {
    timer.shutdown();
    // What it does may use the log, which is closed next; an interrupt could end a write half-way.
    if (!Uninterruptibles.awaitTerminationUninterruptibly(timer, CLOSE_TIMEOUT)) {
      LOGGER.warn("The master's timer does not end");
    }
  }
}
