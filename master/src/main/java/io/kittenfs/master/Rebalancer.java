package io.kittenfs.master;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.plan.Planner;
import io.kittenfs.master.registry.AcceptLoss;
import io.kittenfs.master.registry.BootstrapMap;
import io.kittenfs.master.registry.ChangeRebalance;
import io.kittenfs.master.registry.Drain;
import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.MoveProgress.MovingSlot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Decides when slots get their groups and when they move; the workers move them, as the heartbeats
 * order them to. Safe for use by many threads.
 */
final class Rebalancer {
  private static final Duration NO_NEW_WORKER = Duration.ofSeconds(1);

  /** A worker registers before its store of the cluster's keys is open. */
  private static final Duration EVERY_STORE_OPENS = Duration.ofSeconds(10);

  private final Registry registry;
  private final InstantSource clock;
  private final boolean automatic;
  private final Consumer<NodeAddress> requestHeartbeat;
  private final Obstacles obstacles;
  private final MoveMeter meter = new MoveMeter();

  /** Of what the last plan was made that had nothing to move; null before. Guarded by this. */
  private Considered balanced;

  /**
   * What a plan is made of.
   *
   * @param snapshot by identity: another one after each change
   * @param progress of each worker that can be given slots, and so which these are
   */
  private record Considered(RegistrySnapshot snapshot, SortedMap<Integer, MoveProgress> progress) {}

  /**
   * For an open registry.
   *
   * @param automatic whether it moves slots without being asked, when the workers change
   * @param requestHeartbeat asks a worker for a heartbeat now, without waiting
   */
  Rebalancer(
      Registry registry,
      InstantSource clock,
      boolean automatic,
      Consumer<NodeAddress> requestHeartbeat) {
    this.registry = registry;
    this.clock = clock;
    this.automatic = automatic;
    this.requestHeartbeat = requestHeartbeat;
    this.obstacles = new Obstacles(registry);
  }

  /** Does what is due; called several times a second. */
  synchronized void step() {
    RegistrySnapshot now = registry.snapshot();
    Rebalance rebalance = now.rebalance();
    // Also when none goes on: the last figures of one that ended are still to come.
    meter.sample(rebalance.startedAt(), clock.instant(), rebalance.done(table(now)), moves(now));
    if (now.mayFoundMap()) {
      foundMap(now);
      return;
    }
    if (!registry.awaited().isEmpty() || !now.slots().isComplete()) {
      return;
    }
    if (rebalance.isRunning() ? isPlanSpent(now) : automatic && isIdle(rebalance)) {
      plan(now);
    }
  }

  private static boolean isIdle(Rebalance rebalance) {
    return rebalance.state() == Rebalance.State.IDLE;
  }

  private void foundMap(RegistrySnapshot now) {
    SortedSet<Integer> groups = available(now);
    boolean all = groups.size() == now.workers().size();
    if (!groups.isEmpty()
        && registry.awaited().isEmpty()
        && registry.isQuiet(all ? NO_NEW_WORKER : EVERY_STORE_OPENS)) {
      boolean unused = registry.change(new BootstrapMap(groups));
    }
  }

  private boolean isPlanSpent(RegistrySnapshot now) {
    Rebalance rebalance = now.rebalance();
    List<Move> left = rebalance.left(table(now));
    SortedSet<Integer> active = active(now);
    return left.isEmpty()
        || rebalance.groups().isEmpty()
        || (automatic && !rebalance.groups().containsAll(active))
        || left.stream().anyMatch(move -> now.leader(move.to()).isEmpty());
  }

  private void plan(RegistrySnapshot now) {
    Rebalance rebalance = now.rebalance();
    SortedSet<Integer> active = active(now);
    Considered considered = new Considered(now, moves(now));
    if (considered.equals(balanced)) {
      return;
    }
    List<Move> moves = moves(now, active);
    if (moves.isEmpty()) {
      balanced = considered;
      if (rebalance.isRunning()) {
        change(rebalance, rebalance.ended(Rebalance.State.IDLE, clock.instant()));
      }
    } else if (change(rebalance, rebalance.planned(active, moves, table(now), clock.instant()))) {
      tellSources(now, moves);
    }
  }

  /** They get their orders now, and not with the heartbeats that are due within a second. */
  private void tellSources(RegistrySnapshot now, List<Move> moves) {
    Set<Integer> sources = moves.stream().map(Move::from).collect(Collectors.toSet());
    for (int group : sources) {
      now.leader(group).ifPresent(worker -> requestHeartbeat.accept(worker.address()));
    }
  }

  /** The plan: first the slots that are on their way already, which arrive in any case. */
  private List<Move> moves(RegistrySnapshot now, SortedSet<Integer> active) {
    List<Move> moves = new ArrayList<>();
    SlotTable.Builder then = table(now).change();
    moves(now)
        .forEach(
            (worker, progress) -> {
              for (MovingSlot moving : progress.moving()) {
                int slot = moving.slot();
                int from = table(now).group(slot);
                if (active.contains(moving.to()) && now.leads(worker, from)) {
                  moves.add(new Move(slot, from, moving.to()));
                  then.set(slot, moving.to(), table(now).epoch(slot) + 1);
                }
              }
            });
    moves.addAll(Planner.plan(then.build(), active));
    return moves;
  }

  private boolean change(Rebalance from, Rebalance to) {
    return registry.change(new ChangeRebalance(from, to));
  }

  private void change(UnaryOperator<Rebalance> to) {
    Rebalance before;
    do {
      before = registry.snapshot().rebalance();
    } while (!change(before, to.apply(before)));
  }

  /**
   * Starts a rebalance, or plans the one that goes on anew.
   *
   * @param acceptLoss whether slots that nobody claims are first given, empty, to groups that take
   *     some
   * @throws KittenException CONFLICT when not every slot has a group that claimed it
   */
  synchronized void start(boolean acceptLoss) {
    if (acceptLoss) {
      acceptLoss();
    } else {
      requireClaims();
    }
    change(rebalance -> rebalance.wanted(table(registry.snapshot()), clock.instant()));
    step();
  }

  /** Orders no more moves; those under way end as they will. */
  void stop() {
    change(rebalance -> rebalance.ended(Rebalance.State.STOPPED, clock.instant()));
  }

  /**
   * What a rebalance would do now.
   *
   * @throws KittenException CONFLICT as {@link #start} does
   */
  List<Move> dryRun() {
    requireClaims();
    RegistrySnapshot now = registry.snapshot();
    return moves(now, active(now));
  }

  private void requireClaims() {
    refuseIf(obstacles.toAnyMove());
  }

  private static void refuseIf(Optional<String> obstacle) {
    obstacle.ifPresent(
        why -> {
          throw new KittenException(ErrorCode.CONFLICT, why);
        });
  }

  private void acceptLoss() {
    RegistrySnapshot now = registry.snapshot();
    List<Integer> lost = new ArrayList<>();
    SortedSet<Integer> holders = registry.awaited();
    now.slots().unclaimed().forEach(slot -> judge(now, slot, lost, holders));
    if (!holders.isEmpty()) {
      throw new KittenException(
          ErrorCode.CONFLICT,
          "Workers "
              + holders
              + " may still have what seems lost. Wait until they have reported or are down, or open"
              + " their stores with POST /worker/INDEX, then repeat this.");
    }
    int unused = registry.change(new AcceptLoss(lost, available(now)));
  }

  /** Sorts a slot that its group has not claimed: lost, or held by a worker that may have it. */
  private void judge(
      RegistrySnapshot now, int slot, List<Integer> lost, SortedSet<Integer> holders) {
    Optional<Integer> leader = now.leader(table(now).group(slot)).map(Member::index);
    if (leader.isEmpty()
        || registry.liveness().state(leader.get()) == MemberState.DOWN
        || (registry.liveness().takesSlots(leader.get()) && !now.slots().isAssigned(slot))) {
      lost.add(slot);
    } else if (!now.slots().isAssigned(slot)) {
      holders.add(leader.get());
    }
  }

  /**
   * Begins to empty a worker's group of slots, or no longer.
   *
   * @throws KittenException NOT_FOUND when there is none; CONFLICT when nobody could take them, or
   *     when they could not all leave it
   */
  void drain(int index, boolean draining) {
    if (draining) {
      refuseIf(obstacles.toDrainOf(index));
    }
    registry.change(new Drain(index, draining, available(registry.snapshot()), clock.instant()));
    step();
  }

  /**
   * Removes a worker for good.
   *
   * @param discard whether its slots and own keys are given up
   * @return what was given up with it
   * @throws KittenException NOT_FOUND when there is none; CONFLICT when it has slots, or may get
   *     some
   */
  Discarded remove(int index, boolean discard) {
    Discarded given = registry.remove(index, discard, available(registry.snapshot()));
    step();
    return given;
  }

  /** How it goes. */
  RebalanceStatus status() {
    return RebalanceStatus.of(registry, meter.read(), obstacles);
  }

  /** What of the cluster is worth an event when it changes. */
  ClusterFacts facts() {
    return registry.facts(meter.read(), obstacles);
  }

  private static SlotTable table(RegistrySnapshot now) {
    return now.view().slots();
  }

  /** What the workers say of their orders; of one that has had none, that it moved nothing. */
  private SortedMap<Integer, MoveProgress> moves(RegistrySnapshot now) {
    SortedMap<Integer, MoveProgress> moves = new TreeMap<>();
    for (Member member : now.workers()) {
      if (registry.liveness().takesSlots(member.index())) {
        moves.put(
            member.index(), registry.liveness().moves(member.index()).orElse(MoveProgress.NONE));
      }
    }
    return moves;
  }

  /** The groups that can be given slots now. */
  private SortedSet<Integer> available(RegistrySnapshot now) {
    return now.workers().stream()
        .filter(member -> !member.draining())
        .map(Member::index)
        .filter(registry.liveness()::takesSlots)
        .map(worker -> Group.solo(worker).id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The groups that slots are spread over: those that can be given some, or have some. */
  private SortedSet<Integer> active(RegistrySnapshot now) {
    return now.workers().stream()
        .filter(member -> !member.draining())
        .map(Member::index)
        .filter(
            worker ->
                registry.liveness().takesSlots(worker)
                    || table(now).count(Group.solo(worker).id()) > 0)
        .map(worker -> Group.solo(worker).id())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
