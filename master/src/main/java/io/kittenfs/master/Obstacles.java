package io.kittenfs.master;

import io.kittenfs.master.plan.Move;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.MemberState;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.WorkerStatus;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What keeps slots from moving, as sentences for people: as far as the master knows at the moment.
 * Safe for use by many threads.
 */
final class Obstacles {
  private final Registry registry;

  /** What keeps the slots of this registry's workers where they are. */
  Obstacles(Registry registry) {
    this.registry = registry;
  }

  /** Why no slot can be moved at all yet; empty when that is possible. */
  Optional<String> toAnyMove() {
    RegistrySnapshot now = registry.snapshot();
    SortedSet<Integer> awaited = registry.awaited();
    if (now.mayFoundMap()) {
      return Optional.of(
          awaited.isEmpty()
              ? "The cluster has no slots yet. They are given out when workers are up; start one."
              : "The cluster has no slots yet, and workers " + awaited + " have not reported.");
    }
    if (!now.slots().isComplete() && now.slots().unclaimed().allMatch(now.slots()::isAssigned)) {
      return Optional.of(
          now.slots().unclaimed().count()
              + " slots were given"
              + holdersOfUnclaimed(now, " to workers ")
              + ", which have not taken them yet. That takes a second while they are up.");
    }
    if (!now.slots().isComplete()) {
      return Optional.of(
          "Nobody claims "
              + now.slots().unclaimed().count()
              + " slots"
              + holdersOfUnclaimed(now, ", last known of workers ")
              + ". Start the workers that have them; if they are gone for good, POST"
              + " /rebalance?accept_loss=true gives these slots, empty, to others.");
    }
    return awaited.isEmpty()
        ? Optional.empty()
        : Optional.of("Workers " + awaited + " have not reported yet.");
  }

  /** The workers that lead the groups that should claim slots and do not. */
  private static String holdersOfUnclaimed(RegistrySnapshot now, String introduction) {
    SortedSet<Integer> holders =
        now.slots()
            .unclaimed()
            .map(now.view().slots()::group)
            .distinct()
            .boxed()
            .flatMap(group -> now.view().leaderOf(group).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    return holders.isEmpty() ? "" : introduction + holders;
  }

  /** Why some of these moves cannot go on; empty when all can. */
  Optional<String> toMoves(Collection<Move> moves) {
    ClusterView view = registry.snapshot().view();
    SortedSet<Integer> workers =
        moves.stream()
            .flatMap(move -> Stream.of(move.from(), move.to()))
            .distinct()
            .flatMap(group -> view.leaderOf(group).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    String absent =
        registry.statuses().stream()
            .filter(worker -> workers.contains(worker.index()))
            .flatMap(worker -> absence(worker).stream())
            .collect(Collectors.joining(" "));
    return absent.isEmpty() ? Optional.empty() : Optional.of(absent);
  }

  /**
   * Why the slots of a worker's group would never all move away, unless somebody does something
   * about it; empty when they will, or when it is too early to tell.
   *
   * @throws io.kittenfs.error.KittenException NOT_FOUND when there is no such worker
   */
  Optional<String> toDrainOf(int index) {
    WorkerStatus worker = registry.status(index);
    if (worker.slots() == 0 || registry.liveness().isAwaited(index)) {
      return Optional.empty();
    }
    Optional<String> absence = absence(worker);
    if (absence.isPresent()) {
      return absence;
    }
    RegistrySnapshot now = registry.snapshot();
    boolean lost = !now.slots().unclaimed().allMatch(now.slots()::isAssigned);
    return lost && registry.awaited().isEmpty() ? toAnyMove() : Optional.empty();
  }

  /** Why no slot can come from a worker or go to it; empty when that is possible. */
  private Optional<String> absence(WorkerStatus worker) {
    int index = worker.index();
    if (registry.liveness().takesSlots(index)) {
      return Optional.empty();
    }
    String who = "Worker " + index + (worker.draining() ? ", which is being drained," : "");
    if (worker.state() != MemberState.DOWN) {
      return Optional.of(
          registry.liveness().isAwaited(index)
              ? who + " has not reported yet."
              : who
                  + " keeps its store closed. POST "
                  + worker.url()
                  + "/worker/"
                  + index
                  + " opens it.");
    }
    String since =
        worker.lastSeen() == null ? ", never heard by this master" : " since " + worker.lastSeen();
    return Optional.of(
        who
            + " is down"
            + since
            + ", so its slots cannot move. Start it again; if it is gone for good, DELETE /workers/"
            + index
            + "?discard=true gives up what only it has: "
            + Discarded.of(worker)
            + ".");
  }
}
