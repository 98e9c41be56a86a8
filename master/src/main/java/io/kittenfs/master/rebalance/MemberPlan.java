package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.MemberFacts;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which members of replicated groups are to be replaced, and by whom: one of a group at a time, so
 * that never two copies of three are missing by what is done here. A change that was begun goes on
 * to its end, as the leader may have begun to make it, unless its new member is lost meanwhile.
 * Immutable.
 */
public final class MemberPlan {
  private final InstantSource clock;
  private final Duration replaceAfter;
  private final boolean automatic;

  /**
   * @param clock by which members are silent for some time
   * @param replaceAfter for how long a member is silent before it is replaced
   * @param automatic whether silent members are replaced without being asked for
   */
  public MemberPlan(InstantSource clock, Duration replaceAfter, boolean automatic) {
    this.clock = clock;
    this.replaceAfter = replaceAfter;
    this.automatic = automatic;
  }

  /** What is to become of the members of a group instead of what was to; null for nothing. */
  record Step(int group, Group.Change before, Group.Change after) {}

  /** Why a member is to be replaced, the most urgent reason first. */
  private enum Reason {
    /** Its worker lives and lost its vote; it votes under another name. */
    VOTE_LOST,
    /** Its worker was removed for good. */
    REMOVED,
    /** Its worker was not heard for long. */
    SILENT,
    /** Its worker is to be emptied. */
    DRAINING;

    boolean isLoss() {
      return this != DRAINING;
    }
  }

  /** The steps that are due, by rising id of the groups. */
  List<Step> steps(ClusterFacts facts) {
    return facts.snapshot().view().groups().stream()
        .flatMap(group -> step(facts, group).stream())
        .toList();
  }

  private Optional<Step> step(ClusterFacts facts, Group group) {
    Group.Change change = group.change();
    if (change == null) {
      return begin(facts, group).map(next -> new Step(group.id(), null, next));
    }
    boolean isOver =
        group.leaving().isPresent()
            ? isWhole(facts, group) && hasLeft(facts, group, change)
            : !canJoin(facts, change.add());
    return isOver ? Optional.of(new Step(group.id(), change, null)) : Optional.empty();
  }

  private Optional<Group.Change> begin(ClusterFacts facts, Group group) {
    return facts.available().contains(group.id())
        ? group.peers().stream()
            .flatMap(peer -> reason(facts, peer).map(why -> Map.entry(why, peer)).stream())
            .sorted(Map.Entry.comparingByKey())
            .flatMap(due -> successor(facts, group, due.getValue()).stream())
            .findFirst()
        : Optional.empty();
  }

  private Optional<Reason> reason(ClusterFacts facts, PeerId peer) {
    Optional<MemberFacts> worker = facts.member(peer.worker());
    if (worker.isEmpty()) {
      return Optional.of(Reason.REMOVED);
    }
    MemberFacts known = worker.get();
    if (known.state() != MemberState.DOWN && known.vote().filter(peer::equals).isEmpty()) {
      return known.vote().map(other -> Reason.VOTE_LOST);
    }
    if (known.member().draining()) {
      return Optional.of(known.state() == MemberState.DOWN ? Reason.SILENT : Reason.DRAINING);
    }
    return automatic && isSilentForLong(known) ? Optional.of(Reason.SILENT) : Optional.empty();
  }

  private boolean isSilentForLong(MemberFacts worker) {
    Instant since = worker.silentSince();
    return since != null && !since.plus(replaceAfter).isAfter(clock.instant());
  }

  /** A worker whose vote was lost takes its own place; in that of others comes who has least. */
  private Optional<Group.Change> successor(ClusterFacts facts, Group group, PeerId leaver) {
    return facts.voters().stream()
        .filter(worker -> !group.members().contains(worker) || worker == leaver.worker())
        .flatMap(worker -> facts.member(worker).stream())
        .filter(worker -> worker.state() == MemberState.UP)
        .filter(worker -> worker.index() == leaver.worker() || !hasCopy(worker, group))
        .flatMap(worker -> worker.vote().stream())
        .filter(vote -> !vote.equals(leaver))
        .min(
            Comparator.<PeerId, Boolean>comparing(vote -> vote.worker() != leaver.worker())
                .thenComparing(vote -> copies(facts, vote))
                .thenComparing(PeerId::worker))
        .map(vote -> new Group.Change(leaver, vote));
  }

  /** A former member is to give its copy up before it comes again. */
  private static boolean hasCopy(MemberFacts worker, Group group) {
    return worker.reportOf(group.id()).isPresent();
  }

  private static long copies(ClusterFacts facts, PeerId vote) {
    return facts.snapshot().view().groups().stream()
        .filter(group -> group.wanted().contains(vote))
        .count();
  }

  private boolean canJoin(ClusterFacts facts, PeerId joiner) {
    return facts
        .member(joiner.worker())
        .filter(worker -> worker.vote().filter(joiner::equals).isPresent())
        .filter(worker -> !isSilentForLong(worker))
        .isPresent();
  }

  /**
   * Whether a former member of a group is not needed any more: all members, other than those that
   * are lost, and a majority at least, have everything that there was when the members became these
   * ones, files of large values included.
   */
  public boolean isWhole(ClusterFacts facts, Group group) {
    List<PeerId> whole = group.peers().stream().filter(peer -> hasAll(facts, group, peer)).toList();
    return whole.size() > group.peers().size() / 2
        && group.peers().stream()
            .filter(peer -> !whole.contains(peer))
            .allMatch(peer -> reason(facts, peer).filter(Reason::isLoss).isPresent());
  }

  private static boolean hasAll(ClusterFacts facts, Group group, PeerId peer) {
    return facts
        .member(peer.worker())
        .filter(worker -> worker.takesPartIn(group.id()))
        .flatMap(worker -> worker.reportOf(group.id()))
        .filter(report -> report.missingBlobs() == 0)
        .filter(report -> report.agreed() != null)
        .filter(report -> report.agreed().index() >= group.configuration())
        .isPresent();
  }

  /** Whether nobody waits for a former member to give up its copy; one that is down does later. */
  private static boolean hasLeft(ClusterFacts facts, Group group, Group.Change change) {
    int leaver = change.remove().worker();
    return leaver == change.add().worker()
        || facts.isDown(leaver)
        || facts
            .member(leaver)
            .filter(worker -> worker.state() == MemberState.UP)
            .filter(worker -> worker.reportOf(group.id()).isEmpty())
            .isPresent();
  }
}
