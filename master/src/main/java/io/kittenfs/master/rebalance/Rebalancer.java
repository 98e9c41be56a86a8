package io.kittenfs.master.rebalance;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.Discarded;
import io.kittenfs.master.membership.MemberDirectory;
import io.kittenfs.master.membership.MemberFacts;
import io.kittenfs.master.membership.Registrar;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.registry.AcceptLoss;
import io.kittenfs.master.registry.BootstrapMap;
import io.kittenfs.master.registry.ChangeMembers;
import io.kittenfs.master.registry.ChangeRebalance;
import io.kittenfs.master.registry.ChangeReplicas;
import io.kittenfs.master.registry.CreateGroups;
import io.kittenfs.master.registry.Drain;
import io.kittenfs.master.registry.PreferLeader;
import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.master.registry.RecoverGroup;
import io.kittenfs.master.registry.Registry;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.MoveProgress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Has slots get their groups and move, as {@link NextStep} decides; the workers move them, as the
 * heartbeats order them to. What it is told to do and its own steps come one after the other; what
 * only looks waits for none. Safe for use by many threads.
 */
public final class Rebalancer {
  private final Registry registry;
  private final MemberDirectory directory;
  private final Registrar registrar;
  private final WorkerRemoval removal;
  private final InstantSource clock;
  private final boolean automatic;
  private final MemberPlan members;
  private final Consumer<NodeAddress> requestHeartbeat;
  private final Supplier<UUID> newUuid;
  private final RebalanceMeter meter = new RebalanceMeter();

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
   * @param orders what workers are told to move
   * @param automatic whether it moves slots without being asked, when the workers change
   * @param members which members of replicated groups come and go
   * @param requestHeartbeat asks a worker for a heartbeat now, without waiting
   * @param newUuid names replicated groups
   */
  public Rebalancer(
      Registry registry,
      MemberDirectory directory,
      Registrar registrar,
      Orders orders,
      InstantSource clock,
      boolean automatic,
      MemberPlan members,
      Consumer<NodeAddress> requestHeartbeat,
      Supplier<UUID> newUuid) {
    this.registry = registry;
    this.directory = directory;
    this.registrar = registrar;
    this.removal = new WorkerRemoval(registry, directory, orders);
    this.clock = clock;
    this.automatic = automatic;
    this.members = members;
    this.requestHeartbeat = requestHeartbeat;
    this.newUuid = newUuid;
  }

  /** Does what is due; called several times a second. */
  public synchronized void step() {
    ClusterFacts facts = directory.facts();
    Rebalance rebalance = facts.snapshot().rebalance();
    // Also when none goes on: the last figures of one that ended are still to come.
    meter.sample(
        rebalance.startedAt(), clock.instant(), rebalance.done(facts.table()), facts.progress());
    NextStep next = NextStep.of(facts, registrar.settledFor(), automatic);
    if (next instanceof NextStep.Bootstrap bootstrap) {
      boolean given = registry.change(new BootstrapMap(bootstrap.groups()));
      if (given && facts.isReplicated()) {
        tellLeaders(facts, bootstrap.groups());
      }
    } else if (next instanceof NextStep.Found found) {
      found(facts, found);
    } else if (next instanceof NextStep.Plan) {
      plan(facts);
    }
    members.steps(facts).forEach(step -> take(facts, step));
  }

  private void take(ClusterFacts facts, MemberPlan.Step step) {
    Group.Change after = step.after();
    if (registry.change(new ChangeMembers(step.group(), step.before(), after)) && after != null) {
      tell(facts.leader(step.group()));
      Optional.ofNullable(after.add()).ifPresent(joiner -> tell(facts.member(joiner.worker())));
    }
  }

  private void plan(ClusterFacts facts) {
    Considered considered = new Considered(facts.snapshot(), facts.progress());
    if (considered.equals(balanced)) {
      return;
    }
    Rebalance rebalance = facts.snapshot().rebalance();
    List<Move> moves = NextStep.moves(facts);
    if (moves.isEmpty() && rebalance.isRunning() && NextStep.isToMoveAgain(facts)) {
      return;
    }
    if (moves.isEmpty()) {
      balanced = considered;
      if (rebalance.isRunning()) {
        change(rebalance, rebalance.ended(Rebalance.State.IDLE, clock.instant()));
      }
    } else if (change(
        rebalance, rebalance.planned(facts.active(), moves, facts.table(), clock.instant()))) {
      tellLeaders(facts, moves.stream().map(Move::from).collect(Collectors.toSet()));
    }
  }

  private void found(ClusterFacts facts, NextStep.Found found) {
    List<UUID> names = Stream.generate(newUuid).limit(found.leaders().size()).toList();
    int before = facts.snapshot().view().groups().size();
    if (registry.change(new CreateGroups(before, found.leaders(), found.workers(), names))) {
      found.workers().forEach(worker -> tell(facts.member(worker)));
    }
  }

  /** They get their orders now, and not with the heartbeats that are due within a second. */
  private void tellLeaders(ClusterFacts facts, Set<Integer> groups) {
    groups.forEach(group -> tell(facts.leader(group)));
  }

  private void tell(Optional<MemberFacts> worker) {
    worker.ifPresent(known -> requestHeartbeat.accept(known.member().address()));
  }

  private boolean change(Rebalance from, Rebalance to) {
    return registry.change(new ChangeRebalance(from, to));
  }

  /** Repeats it when workers that register or leave change the rebalance meanwhile. */
  private void change(UnaryOperator<Rebalance> to) {
    Rebalance before;
    do {
      before = registry.snapshot().rebalance();
    } while (!change(before, to.apply(before)));
  }

  /**
   * Starts a rebalance, or plans the one that goes on again.
   *
   * @param acceptLoss whether slots that nobody claims are first given, empty, to groups that take
   *     some
   * @throws KittenException CONFLICT when not every slot has a group that claimed it
   */
  public synchronized void start(boolean acceptLoss) {
    if (acceptLoss) {
      acceptLoss();
    } else {
      refuseIf(Obstacles.toAnyMove(directory.facts()));
    }
    change(rebalance -> rebalance.requested(registry.snapshot().view().slots(), clock.instant()));
    step();
  }

  private void acceptLoss() {
    ClusterFacts facts = directory.facts();
    SeemingLoss loss = SeemingLoss.of(facts);
    if (!loss.holders().isEmpty()) {
      throw new KittenException(
          ErrorCode.CONFLICT,
          "Workers "
              + loss.holders()
              + " may still have what seems lost. Wait until they have reported or are down, or open"
              + " their stores with POST /worker/INDEX, then repeat this.");
    }
    int unused = registry.change(new AcceptLoss(loss.lost(), facts.available()));
  }

  private static void refuseIf(Optional<String> obstacle) {
    obstacle.ifPresent(
        why -> {
          throw new KittenException(ErrorCode.CONFLICT, why);
        });
  }

  /**
   * Has the cluster keep so many copies of each value from now on: slots move to groups with as
   * many members.
   *
   * @param copies an odd number
   * @throws KittenException CONFLICT when too few workers are there, or when the cluster has no
   *     slots yet
   */
  public synchronized void replicate(int copies) {
    refuseIf(Obstacles.toCopies(directory.facts(), copies));
    registry.change(new ChangeReplicas(copies, clock.instant()));
    step();
    directory.facts().members().values().forEach(worker -> tell(Optional.of(worker)));
  }

  /** Orders no more moves; those under way end as they will. */
  public synchronized void stop() {
    change(rebalance -> rebalance.ended(Rebalance.State.STOPPED, clock.instant()));
  }

  /**
   * Begins to empty a worker's group of slots, or no longer.
   *
   * @throws KittenException NOT_FOUND when there is none; CONFLICT when nobody could take them, or
   *     when they could not all leave it
   */
  public synchronized void drain(int index, boolean draining) {
    ClusterFacts facts = directory.facts();
    if (draining) {
      refuseIf(Obstacles.toDrainOf(facts, index));
    }
    registry.change(new Drain(index, draining, facts.available(), clock.instant()));
    step();
  }

  /**
   * Has a worker lead a replicated group soon, and from then on while all is well.
   *
   * @throws KittenException NOT_FOUND when there is no such group, INVALID_REQUEST when the worker
   *     is no member of it, CONFLICT when it is down, or its clock is apart from the others
   */
  public void prefer(int group, int worker) {
    ClusterFacts facts = directory.facts();
    if (facts.groupsWith(worker).stream().anyMatch(known -> known.id() == group)) {
      refuseIf(LeaderPlacement.objection(facts, group, worker));
    }
    registry.change(new PreferLeader(group, worker));
    tell(facts.leader(group));
    tell(facts.member(worker));
  }

  /**
   * Has a replicated group that lost a majority of its members for good begin anew with what one
   * member has.
   *
   * @param acceptLoss whether that is done; else it is only said what would be lost
   * @throws KittenException NOT_FOUND, INVALID_REQUEST or CONFLICT as {@link GroupRecovery#of} says
   */
  public synchronized GroupRecovery recover(int group, int worker, boolean acceptLoss) {
    ClusterFacts facts = directory.consistentFacts();
    GroupRecovery recovery = GroupRecovery.of(facts, group, worker);
    if (!acceptLoss) {
      return recovery;
    }
    Group before = facts.snapshot().view().group(group).orElseThrow();
    registry.change(new RecoverGroup(before, before.peerOf(worker).orElseThrow(), newUuid.get()));
    tell(facts.member(worker));
    return recovery.done();
  }

  /**
   * Removes a worker for good.
   *
   * @param discard whether its slots and node-local keys are given up
   * @return what was given up with it
   * @throws KittenException NOT_FOUND when there is none; CONFLICT when it has slots, or may get
   *     some
   */
  public synchronized Discarded remove(int index, boolean discard) {
    Discarded given = removal.remove(index, discard, directory.facts().available());
    step();
    return given;
  }

  /**
   * What a rebalance would do now.
   *
   * @throws KittenException CONFLICT as {@link #start} does
   */
  public List<Move> dryRun() {
    ClusterFacts facts = directory.facts();
    refuseIf(Obstacles.toAnyMove(facts));
    return NextStep.moves(facts);
  }

  /** How it goes. */
  public RebalanceStatus status() {
    return RebalanceStatus.of(directory.facts(), meter.read());
  }

  /** How much it moved, and how fast. */
  public RebalanceMeter.Reading moved() {
    return meter.read();
  }
}
