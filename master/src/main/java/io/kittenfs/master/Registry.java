package io.kittenfs.master;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.CommandLog;
import io.kittenfs.master.registry.Clear;
import io.kittenfs.master.registry.RecordFigures;
import io.kittenfs.master.registry.Register;
import io.kittenfs.master.registry.RegisterOutcome;
import io.kittenfs.master.registry.RegistrationRefusedException;
import io.kittenfs.master.registry.RegistryCommand;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.master.registry.Remove;
import io.kittenfs.master.registry.Reserve;
import io.kittenfs.master.registry.SavedFigures;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.MoveOrder;
import io.kittenfs.wire.RejectionReason;
import io.kittenfs.wire.WireJson;
import io.kittenfs.wire.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The workers of the cluster: who they are, which index each has, whether they live. What is on the
 * disk changes only by commands on the log. Safe for use by many threads.
 */
final class Registry {
  private final Database database;
  private final CommandLog log;
  private final SpaceGuard space;
  private final WireJson json;
  private final ProcessProbe probe;
  private final Supplier<UUID> newUuid;
  private final GracePeriod grace;
  private final Liveness liveness;
  private final StatsPersister keeper;
  private final InstantSource clock;
  private final Orders orders;
  private final AtomicLong changes = new AtomicLong();
  private final Object reading = new Object();
  private long changesRead;
  private volatile RegistrySnapshot snapshot;
  private volatile String session;
  private volatile Instant lastJoin;

  /**
   * A registry over an open database and its log, both closed by their owner.
   *
   * @param space refuses changes while the disk is nearly full
   * @param graceTime how long an empty registry gives no new index away
   * @param newUuid names clusters
   */
  Registry(
      Database database,
      CommandLog log,
      SpaceGuard space,
      WireJson json,
      InstantSource clock,
      Duration graceTime,
      ProcessProbe probe,
      Supplier<UUID> newUuid) {
    this.database = database;
    this.log = log;
    this.space = space;
    this.json = json;
    this.probe = probe;
    this.newUuid = newUuid;
    Map<Integer, SavedFigures> saved = RegistrySnapshot.readFigures(database, json);
    this.liveness = new Liveness(clock, saved);
    this.orders = new Orders(liveness);
    this.keeper = new StatsPersister(clock, liveness, saved);
    this.snapshot = RegistrySnapshot.read(database, json);
    this.clock = clock;
    this.session = newUuid.get().toString();
    this.lastJoin = clock.instant();
    this.grace = new GracePeriod(clock, graceTime);
    if (snapshot.isEmpty()) {
      grace.begin();
    }
  }

  /**
   * Registers a worker or notes that it lives.
   *
   * @throws RegistrationRefusedException when it may not register; nothing changed
   */
  HeartbeatReply heartbeat(Heartbeat heartbeat) {
    // A reply that crosses a clear names the session before it, so that the worker tells all again.
    String now = session;
    boolean sameSession = heartbeat.heard() != null && heartbeat.heard().session().equals(now);
    if (heartbeat.view() == null && !sameSession) {
      return new HeartbeatReply(null, null, now, null, null, null);
    }
    Heartbeat whole = whole(heartbeat);
    RegistrySnapshot before = snapshot;
    Optional<Integer> known = before.alreadyRegistered(whole);
    known.ifPresent(worker -> heard(worker, whole));
    Integer index = known.orElseGet(() -> register(whole));
    if (index == null) {
      return new HeartbeatReply(null, view(), now, null, null, null);
    }
    if (before.worker(index).isEmpty()) {
      lastJoin = clock.instant();
    }
    RegistrySnapshot after;
    Optional<Group> group;
    List<MoveOrder> ordered;
    synchronized (orders) {
      after = snapshot;
      group = after.groupOf(index, whole);
      ordered = orders.give(after, index, group);
    }
    List<SlotRange> claims = whole.slots() == null ? List.of() : whole.slots().owned();
    boolean same = sameSession && heartbeat.heard().version() == after.view().version();
    return new HeartbeatReply(
        index,
        same ? null : after.view(),
        now,
        group.map(led -> after.assignmentsOf(led.id())).orElse(List.of()),
        group.map(led -> after.slots().revoked(led.id(), claims)).orElse(List.of()),
        ordered,
        down());
  }

  /** Notes that a worker lives, and what it says of the slots of a group if it leads that group. */
  private void heard(int index, Heartbeat heartbeat) {
    boolean leads = snapshot.groupOf(index, heartbeat).isPresent();
    liveness.heard(index, heartbeat, leads ? heartbeat.slots() : null);
  }

  /** The workers that are down, each with when it was last heard. */
  private Map<Integer, Instant> down() {
    Map<Integer, Instant> down = new HashMap<>();
    for (Member member : workers()) {
      liveness.downSince(member.index()).ifPresent(since -> down.put(member.index(), since));
    }
    return down;
  }

  /** The heartbeat with the least view of what its sender knows, when it has none. */
  private Heartbeat whole(Heartbeat heartbeat) {
    if (heartbeat.view() != null) {
      return heartbeat;
    }
    return heartbeat.withView(new ClusterView(view().cluster(), 0, 0, List.of()));
  }

  /**
   * Removes a worker for good. Without discard not before every other worker has said that no slots
   * of its group may be on their way there: a slot may have arrived just now, with the worker that
   * sent it knowing and the master not.
   *
   * @param heirs the groups that take the slots that are discarded
   * @return what was given up with it
   * @throws KittenException NOT_FOUND when there is none; CONFLICT when it has slots, or may get
   *     some
   */
  Discarded remove(int index, boolean discard, SortedSet<Integer> heirs) {
    synchronized (orders) {
      List<Integer> senders =
          discard ? List.of() : orders.senders(snapshot, Group.solo(index).id());
      if (!senders.isEmpty() && snapshot.worker(index).isPresent()) {
        throw new KittenException(
            ErrorCode.CONFLICT,
            "Slots may be on their way to worker "
                + index
                + " from workers "
                + senders
                + ". POST /workers/"
                + index
                + "/drain keeps more from going there; repeat this when they have reported that none"
                + " is left. One that is gone for good has to be removed first.");
      }
      Discarded known = Discarded.of(status(index));
      int slots = change(new Remove(index, discard, heirs));
      return new Discarded(slots, known.keys(), known.bytes());
    }
  }

  /** The index, or null when the worker has to ask again. */
  private Integer register(Heartbeat heartbeat) {
    String silent = null;
    while (true) {
      RegisterOutcome outcome = register(heartbeat, silent);
      if (outcome instanceof RegisterOutcome.Registered registered) {
        return registered.index();
      }
      if (!(outcome instanceof RegisterOutcome.Probe earlier)) {
        return null;
      }
      ProcessProbe.Sign sign = probe.look(earlier.url(), heartbeat.uuid(), earlier.process());
      if (sign == ProcessProbe.Sign.LIVES) {
        throw duplicate(earlier);
      }
      if (sign == ProcessProbe.Sign.NONE && heardLately(heartbeat.uuid())) {
        // It may be too busy to answer; its heartbeats, or their end, will tell.
        return null;
      }
      silent = earlier.process();
    }
  }

  /** In one step for {@link #facts}: who registers was heard. */
  private synchronized RegisterOutcome register(Heartbeat heartbeat, String silent) {
    RegisterOutcome outcome =
        change(new Register(heartbeat, silent, grace.isOver(), newUuid.get()));
    if (outcome instanceof RegisterOutcome.Registered registered) {
      heard(registered.index(), heartbeat);
    }
    return outcome;
  }

  private boolean heardLately(UUID worker) {
    return workers().stream()
        .filter(member -> member.uuid().equals(worker))
        .anyMatch(member -> liveness.state(member.index()) == MemberState.UP);
  }

  private static RegistrationRefusedException duplicate(RegisterOutcome.Probe earlier) {
    return new RegistrationRefusedException(
        RejectionReason.DUPLICATE_PROCESS,
        "A worker with this identity already runs at "
            + earlier.url()
            + ": this data directory is a copy of its. Stop one of them. A copy becomes a worker of its"
            + " own when it starts on an empty data directory and clones the other.");
  }

  /**
   * Keeps an index for the worker at this address; waits for as long as it is too early to give
   * one.
   */
  int reserve(String url) {
    grace.awaitEnd();
    return atAddress(url).map(Member::index).orElseGet(() -> change(new Reserve(url)));
  }

  /** The worker that is at this address now. */
  Optional<Member> atAddress(String url) {
    return workers().stream()
        .filter(member -> member.url().equals(url))
        .filter(member -> liveness.state(member.index()) != MemberState.DOWN)
        .findFirst();
  }

  /** Forgets every worker; those that live are back after their next heartbeat. */
  synchronized void clear() {
    change(new Clear());
    session = newUuid.get().toString();
    liveness.reset();
    keeper.reset();
    grace.begin();
  }

  /** The facts of now; never those between the two steps of a {@link #clear} or a registration. */
  synchronized ClusterFacts facts(MoveMeter.Reading meter, Obstacles obstacles) {
    return ClusterFacts.of(this, meter, obstacles);
  }

  /** Saves the figures that are due. */
  synchronized void saveFigures(boolean closing) {
    List<Integer> indices = workers().stream().map(Member::index).toList();
    Map<Integer, SavedFigures> due = keeper.takeDue(indices, closing);
    if (!due.isEmpty()) {
      log.submitAndWait(new RecordFigures(due));
    }
  }

  /** Names what this master knows: another name after each start and each clear. */
  String session() {
    return session;
  }

  /** The registry as of now. */
  RegistrySnapshot snapshot() {
    return snapshot;
  }

  /** Every worker that is not removed, by rising index. */
  List<WorkerStatus> statuses() {
    return workers().stream().map(this::status).toList();
  }

  /**
   * The worker with this index.
   *
   * @throws KittenException NOT_FOUND when there is none
   */
  WorkerStatus status(int index) {
    return snapshot
        .worker(index)
        .map(this::status)
        .orElseThrow(
            () ->
                new KittenException(
                    ErrorCode.NOT_FOUND,
                    "No worker has index " + index + ". GET /workers lists all."));
  }

  /** The workers that this master has not heard yet, and gives more time. */
  SortedSet<Integer> awaited() {
    return workers().stream()
        .map(Member::index)
        .filter(liveness::isAwaited)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Member> workers() {
    return List.copyOf(snapshot.workers());
  }

  private WorkerStatus status(Member member) {
    SavedFigures known = liveness.lastKnown(member.index());
    MemberState state = liveness.state(member.index());
    return new WorkerStatus(
        member.index(),
        member.uuid(),
        member.url(),
        state == MemberState.UP && member.draining() ? MemberState.DRAINING : state,
        known.figures().keys(),
        known.figures().bytes(),
        known.figures().workerSize(),
        member.createdAt(),
        known.lastSeen(),
        snapshot.view().slots().count(Group.solo(member.index()).id()),
        known.figures().clusterKeys(),
        known.figures().clusterBytes(),
        member.draining());
  }

  /** What workers and routers are told of the cluster. */
  ClusterView view() {
    return snapshot.view();
  }

  /** When each worker was last heard. */
  Liveness liveness() {
    return liveness;
  }

  /**
   * Whether those who know more than this registry had the time to report, and no new worker came
   * for this long.
   */
  boolean isQuiet(Duration without) {
    return grace.isOver() && !clock.instant().isBefore(lastJoin.plus(without));
  }

  /**
   * Applies a command; the {@link #snapshot} shows what it did when this returns.
   *
   * @throws KittenException as the command refuses, DISK_FULL while the disk is nearly full
   */
  <R> R change(RegistryCommand<R> command) {
    space.check(0);
    R answer = log.submitAndWait(command);
    long change = changes.incrementAndGet();
    synchronized (reading) {
      // Those who come together are served by one reading.
      if (changesRead < change) {
        changesRead = changes.get();
        snapshot = RegistrySnapshot.read(database, json);
      }
    }
    return answer;
  }
}
