package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.plan.Planner;
import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.MoveProgress.MovingSlot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What is to be done for the slots of a cluster: pure functions of its facts, so the same arguments
 * give the same answer.
 */
sealed interface NextStep {
  /** How long no new worker must have come before slots get their first groups. */
  Duration NO_NEW_WORKER = Duration.ofSeconds(1);

  /** The same while not all take slots: a worker registers before its store of them is open. */
  Duration EVERY_STORE_OPENS = Duration.ofSeconds(10);

  /** The same for replicated groups: who comes after they began gets no part in them yet. */
  Duration NO_NEW_MEMBER = Duration.ofSeconds(3);

  /**
   * How long too few workers for all copies must have stayed so before the cluster begins with one:
   * longer than the next worker takes to start on a busy machine, since this is not undone.
   */
  Duration NO_MORE_COPIES = Duration.ofSeconds(30);

  /** Nothing for now. */
  record Wait() implements NextStep {}

  /** Slots get their first groups, which are these. */
  record Bootstrap(SortedSet<Integer> groups) implements NextStep {}

  /**
   * Replicated groups begin.
   *
   * @param leaders the workers that are to lead one each
   * @param workers those that may be members of them
   */
  record Found(List<Integer> leaders, List<Integer> workers) implements NextStep {}

  /** The moves are planned again; when there are none, nothing moves any more. */
  record Plan() implements NextStep {}

  /**
   * What is due.
   *
   * @param settledFor for how long no new worker came; empty while it is too early to tell
   * @param automatic whether slots move without being asked for when the workers change
   */
  static NextStep of(ClusterFacts facts, Optional<Duration> settledFor, boolean automatic) {
    RegistrySnapshot now = facts.snapshot();
    if (now.mayBootstrapMap()) {
      return facts.isReplicated()
          ? bootstrapGroups(facts)
          : now.view().copies() == 1 ? bootstrap(facts, settledFor) : found(facts, settledFor);
    }
    if (!facts.pending().isEmpty() || !now.slots().isComplete()) {
      return new Wait();
    }
    Rebalance rebalance = now.rebalance();
    if (automatic || rebalance.isRunning()) {
      List<Integer> leaders = leadersOfMoreGroups(facts);
      if (!leaders.isEmpty() && isSettled(settledFor, NO_NEW_MEMBER)) {
        return new Found(leaders, facts.voters());
      }
      if (!leaders.isEmpty() || !areNewGroupsThere(facts) || areVotersToCome(facts)) {
        return new Wait();
      }
    }
    boolean due =
        rebalance.isRunning()
            ? isPlanSpent(facts, automatic)
            : automatic && rebalance.state() == Rebalance.State.IDLE;
    return due ? new Plan() : new Wait();
  }

  /** Whether so much time has passed since the last worker came. */
  private static boolean isSettled(Optional<Duration> settledFor, Duration needed) {
    return settledFor.filter(time -> time.compareTo(needed) >= 0).isPresent();
  }

  /** Replicated groups, as soon as enough workers can take part; one copy when that takes long. */
  private static NextStep found(ClusterFacts facts, Optional<Duration> settledFor) {
    List<Integer> workers = facts.voters();
    boolean all = workers.size() == facts.members().size();
    if (workers.size() >= facts.snapshot().view().copies()) {
      boolean announced = !facts.snapshot().reservations().isEmpty();
      return isSettled(
              settledFor, announced ? NO_MORE_COPIES : all ? NO_NEW_MEMBER : EVERY_STORE_OPENS)
          ? new Found(workers, workers)
          : new Wait();
    }
    // Those that are there and cannot take part yet are awaited for longer: they may be busy.
    boolean tooFew = facts.present() < facts.snapshot().view().copies();
    return tooFew && isSettled(settledFor, NO_MORE_COPIES)
        ? bootstrap(facts, settledFor)
        : new Wait();
  }

  /**
   * Who is to lead replicated groups that are still to begin: every worker when there are to be
   * several copies of each value for the first time, and then one more when there are more workers
   * than groups, as soon as the last one that began has a leader.
   */
  private static List<Integer> leadersOfMoreGroups(ClusterFacts facts) {
    List<Integer> workers = facts.voters();
    List<Group> groups = facts.replicatedGroups();
    List<Integer> up = workers.stream().filter(facts::isUp).toList();
    int copies = facts.snapshot().view().copies();
    if (copies == 1 || workers.size() < copies) {
      return List.of();
    }
    if (groups.isEmpty()) {
      return workers;
    }
    return groups.size() < up.size() && areNewGroupsThere(facts)
        ? up.stream()
            .min(
                Comparator.comparing(
                    (Integer worker) ->
                        groups.stream().filter(group -> worker.equals(group.preferred())).count()))
            .stream()
            .toList()
        : List.of();
  }

  /** Whether workers are there that are to begin replicated groups, and cannot vote yet. */
  private static boolean areVotersToCome(ClusterFacts facts) {
    int copies = facts.snapshot().view().copies();
    return copies > 1
        && !facts.isReplicated()
        && facts.voters().size() < copies
        && facts.present() >= copies
        && facts.snapshot().rebalance().isRunning()
        && facts.snapshot().rebalance().groups().isEmpty();
  }

  /**
   * Whether all replicated groups that slots are for have a leader, or had one to take slots. One
   * without a majority is not waited for.
   */
  private static boolean areNewGroupsThere(ClusterFacts facts) {
    return facts.replicatedGroups().stream()
        .filter(group -> facts.table().count(group.id()) == 0 && facts.hasMajority(group))
        .allMatch(facts::isSpokenFor);
  }

  /** Replicated groups get slots when each has a leader that says so. */
  private static NextStep bootstrapGroups(ClusterFacts facts) {
    SortedSet<Integer> groups = facts.available();
    return groups.size() == facts.replicatedGroups().size() ? new Bootstrap(groups) : new Wait();
  }

  private static NextStep bootstrap(ClusterFacts facts, Optional<Duration> settledFor) {
    SortedSet<Integer> groups = facts.available();
    boolean all = groups.size() == facts.members().size();
    Duration needed = all ? NO_NEW_WORKER : EVERY_STORE_OPENS;
    return isSettled(settledFor, needed) && !groups.isEmpty() && facts.pending().isEmpty()
        ? new Bootstrap(groups)
        : new Wait();
  }

  private static boolean isPlanSpent(ClusterFacts facts, boolean automatic) {
    Rebalance rebalance = facts.snapshot().rebalance();
    List<Move> left = rebalance.left(facts.table());
    return left.isEmpty()
        || rebalance.groups().isEmpty()
        || (automatic && !rebalance.groups().containsAll(facts.active()))
        || left.stream().anyMatch(move -> isGone(facts, move.to()));
  }

  /** Whether a group is there no more: a replicated one may be without a leader for a while. */
  private static boolean isGone(ClusterFacts facts, int group) {
    return facts.leader(group).isEmpty()
        && facts
            .snapshot()
            .view()
            .group(group)
            .filter(known -> known.isReplicated() && !known.isDissolved())
            .isEmpty();
  }

  /** Whether a slot is on its way to a group that is to have none: it has to move again. */
  static boolean isToMoveAgain(ClusterFacts facts) {
    SortedSet<Integer> active = facts.active();
    return facts.progress().values().stream()
        .flatMap(progress -> progress.moving().stream())
        .anyMatch(moving -> !active.contains(moving.to()));
  }

  /** The plan: first the slots that are on their way already, which arrive in any case. */
  static List<Move> moves(ClusterFacts facts) {
    SortedSet<Integer> active = facts.active();
    List<Move> moves = new ArrayList<>();
    SlotTable table = facts.table();
    SlotTable.Builder then = table.change();
    facts
        .progress()
        .forEach(
            (worker, progress) -> {
              for (MovingSlot moving : progress.moving()) {
                int slot = moving.slot();
                int from = table.group(slot);
                // It may have arrived: a worker can lead both groups.
                if (from != moving.to()
                    && active.contains(moving.to())
                    && facts.snapshot().leads(worker, from)) {
                  moves.add(new Move(slot, from, moving.to()));
                  then.set(slot, moving.to(), table.epoch(slot) + 1);
                }
              }
            });
    moves.addAll(Planner.plan(then.build(), active));
    return moves;
  }
}
