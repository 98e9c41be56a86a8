package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.Discarded;
import io.kittenfs.master.membership.MemberFacts;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.WorkerStatus;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What keeps slots from moving, as sentences for people: pure functions of what the master knows.
 */
public final class Obstacles {
  private Obstacles() {}

  /** Why no slot can be moved at all yet; empty when that is possible. */
  public static Optional<String> toAnyMove(ClusterFacts facts) {
    RegistrySnapshot now = facts.snapshot();
    SortedSet<Integer> pending = facts.pending();
    if (now.mayBootstrapMap() && now.view().copies() > 1) {
      return Optional.of(toFirstMapWithCopies(facts));
    }
    if (now.mayBootstrapMap()) {
      return Optional.of(
          pending.isEmpty()
              ? "The cluster has no slots yet. They are given out when workers are up; start one."
              : "The cluster has no slots yet, and workers " + pending + " have not reported.");
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
    return pending.isEmpty()
        ? Optional.empty()
        : Optional.of("Workers " + pending + " have not reported yet.");
  }

  private static String toFirstMapWithCopies(ClusterFacts facts) {
    List<Integer> silent =
        facts.replicatedGroups().stream()
            .filter(group -> !facts.isSpokenFor(group))
            .map(Group::id)
            .toList();
    if (facts.isReplicated()) {
      return "The cluster has no slots yet. They are given out when every replicated group has a"
          + " leader that its master heard; those of "
          + silent
          + " are awaited.";
    }
    int copies = facts.snapshot().view().copies();
    return "The cluster has no slots yet. It is to keep "
        + copies
        + " copies of each value, for which "
        + copies
        + " workers are awaited; "
        + facts.voters().size()
        + " can take part so far. "
        + (facts.present() < copies
            ? "When no further one comes for "
                + NextStep.NO_MORE_COPIES.toSeconds()
                + " seconds it begins with one copy."
            : "The logs of the others say what keeps them from it.");
  }

  /** Why the cluster cannot keep so many copies of each value; empty when it can. */
  static Optional<String> toCopies(ClusterFacts facts, int copies) {
    RegistrySnapshot now = facts.snapshot();
    if (copies == now.view().copies()) {
      return Optional.empty();
    }
    if (now.mayBootstrapMap()) {
      return Optional.of(
          "The cluster has no slots yet. They are given out when workers are up; repeat this then.");
    }
    return facts.present() >= copies
        ? Optional.empty()
        : Optional.of(
            copies
                + " copies of each value need as many workers that are up and not being drained; there"
                + (facts.present() == 1 ? " is 1" : " are " + facts.present())
                + ". Start "
                + (copies - facts.present())
                + " more, then repeat this.");
  }

  /** Why workers have no slots although they are up; empty when all have some, or may get some. */
  static Optional<String> toShares(ClusterFacts facts) {
    List<Integer> outside =
        facts.members().values().stream()
            .filter(worker -> facts.isReplicated() && !worker.member().draining())
            .map(MemberFacts::index)
            .filter(worker -> facts.groupsWith(worker).isEmpty())
            .toList();
    return outside.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Workers "
                + outside
                + " have no part in replicated groups yet, and forward requests. They get one within"
                + " seconds when they can vote; with --auto-rebalance=false POST /rebalance gives them"
                + " one.");
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
  static Optional<String> toMoves(ClusterFacts facts, Collection<Move> moves) {
    ClusterView view = facts.snapshot().view();
    SortedSet<Integer> workers =
        moves.stream()
            .flatMap(move -> Stream.of(move.from(), move.to()))
            .distinct()
            .flatMap(group -> view.leaderOf(group).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    String absent =
        facts.members().values().stream()
            .filter(worker -> workers.contains(worker.index()))
            .flatMap(worker -> absence(worker, facts).stream())
            .collect(Collectors.joining(" "));
    return absent.isEmpty() ? Optional.empty() : Optional.of(absent);
  }

  /**
   * Why the slots of a worker's group would never all move away, unless somebody does something
   * about it; empty when they will, or when it is too early to tell.
   *
   * @throws io.kittenfs.error.KittenException NOT_FOUND when there is no such worker
   */
  static Optional<String> toDrainOf(ClusterFacts facts, int index) {
    int slots = facts.status(index).slots();
    if (!facts.groupsWith(index).isEmpty()) {
      // Its copies go to others.
      return Optional.empty();
    }
    MemberFacts worker = facts.members().get(index);
    if (slots == 0 || worker.isPending()) {
      return Optional.empty();
    }
    Optional<String> absence = absence(worker, facts);
    if (absence.isPresent()) {
      return absence;
    }
    RegistrySnapshot now = facts.snapshot();
    boolean lost = !now.slots().unclaimed().allMatch(now.slots()::isAssigned);
    return lost && facts.pending().isEmpty() ? toAnyMove(facts) : Optional.empty();
  }

  /** Why no slot can come from a worker or go to it; empty when that is possible. */
  private static Optional<String> absence(MemberFacts member, ClusterFacts facts) {
    if (member.takesSlots()) {
      return Optional.empty();
    }
    int index = member.index();
    WorkerStatus worker = facts.status(index);
    String who = "Worker " + index + (worker.draining() ? ", which is being drained," : "");
    if (worker.state() != MemberState.DOWN) {
      return Optional.of(
          member.isPending()
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
