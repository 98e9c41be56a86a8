package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.MemberFacts;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which members of replicated groups come and go, one of a group at a time. A group that is short
 * of members gets one, and one that has too many lets one go. Of one that has as many as it is to
 * have, a member that is lost goes first, as soon as another one has begun its copy, so that the
 * group does not count on it while that one comes; for a member that lives and is to go, another
 * one comes first. So never more than one copy is missing by what is done here. Immutable.
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

  /** Who comes or goes next in a group instead of whom it was to be; null for nobody. */
  record Step(int group, Group.Change before, Group.Change after) {}

  /** Why a member is to go, the most urgent reason first. */
  private enum Reason {
    /** Its worker lives and lost its vote; it votes under another name. */
    VOTE_LOST,
    /** Its worker was removed for good. */
    REMOVED,
    /** Its worker was not heard for long. */
    SILENT,
    /** Its worker is heard, and its copy did not take part for long. */
    AWAY,
    /** Its worker is to be emptied. */
    DRAINING;

    boolean isLoss() {
      return this != DRAINING;
    }
  }

  /**
   * The steps that are due, by rising id of the groups. Only one group gets a new member at once:
   * it counts when the next one chooses.
   */
  List<Step> steps(ClusterFacts facts) {
    List<Step> steps = new ArrayList<>();
    boolean comes = false;
    for (Group group : facts.snapshot().view().groups()) {
      Group.Change after = after(facts, group);
      boolean isNew = !Objects.equals(group.change(), after);
      boolean isJoin = isNew && after != null && after.add() != null;
      if (isNew && !(isJoin && comes)) {
        steps.add(new Step(group.id(), group.change(), after));
        comes |= isJoin;
      }
    }
    return steps;
  }

  private Group.Change after(ClusterFacts facts, Group group) {
    Group.Change before = group.change();
    return facts.isSpokenFor(group) && !isBeingMade(facts, group) ? next(facts, group) : before;
  }

  /**
   * Whether the leader may have begun to take in who comes, which must keep its copy then: it has
   * begun, or did before this master did not hear it any more.
   */
  private boolean isBeingMade(ClusterFacts facts, Group group) {
    if (group.joining().isEmpty()
        || group.leaving().isPresent()
        || group.peers().size() > group.copies()) {
      return false;
    }
    PeerId joiner = group.joining().get();
    boolean isChanging =
        facts.reportOfLeader(group).filter(report -> report.agreed() == null).isPresent();
    boolean mayHaveBegun =
        facts.pending().contains(joiner.worker())
            || facts.reportOf(joiner.worker(), group.id()).isPresent();
    return mayHaveBegun && (isChanging || mayStillCome(facts, group, joiner));
  }

  private Group.Change next(ClusterFacts facts, Group group) {
    int size = group.peers().size();
    if (size > group.copies()) {
      return Group.Change.removing(last(facts, group));
    }
    if (size < group.copies()) {
      return successor(facts, group, null).map(Group.Change::adding).orElse(null);
    }
    return group.peers().stream()
        .flatMap(peer -> reason(facts, group, peer).map(why -> Map.entry(why, peer)).stream())
        .sorted(Map.Entry.comparingByKey())
        .flatMap(due -> change(facts, group, due.getKey(), due.getValue()).stream())
        .findFirst()
        .or(() -> relief(facts, group))
        .orElse(null);
  }

  /**
   * Another worker comes that has two copies less than a member would be left with, which then
   * goes. Only while nothing else is going on, one in the cluster at a time: it is for the balance
   * alone.
   */
  private Optional<Group.Change> relief(ClusterFacts facts, Group group) {
    boolean isQuiet =
        automatic
            && !facts.snapshot().rebalance().isRunning()
            && isWhole(facts, group)
            && facts.snapshot().view().groups().stream()
                .allMatch(other -> other.id() == group.id() || other.change() == null);
    if (!isQuiet) {
      return Optional.empty();
    }
    long most =
        group.peers().stream()
            .filter(peer -> peer.worker() != group.preferred())
            .mapToLong(peer -> copiesBesides(facts, group, peer))
            .max()
            .orElse(0);
    return successor(facts, group, null)
        .filter(other -> copiesBesides(facts, group, other) < most)
        .map(Group.Change::adding);
  }

  private Optional<Group.Change> change(
      ClusterFacts facts, Group group, Reason why, PeerId leaver) {
    return successor(facts, group, leaver)
        .map(other -> new Group.Change(other, why.isLoss() ? leaver : null))
        .or(() -> startingAfresh(facts, group, why, leaver));
  }

  /**
   * A worker whose copy is of no use any more becomes a member anew, with an empty copy, where no
   * other can: for that it is none first.
   */
  private static Optional<Group.Change> startingAfresh(
      ClusterFacts facts, Group group, Reason why, PeerId leaver) {
    return facts
        .member(leaver.worker())
        .filter(worker -> why == Reason.AWAY && worker.lacksCopyOf(group.id()))
        .filter(worker -> !worker.member().draining())
        .map(worker -> Group.Change.removing(leaver));
  }

  /**
   * The member that goes when there is one too many: the most urgent; when none has a reason to,
   * one with many copies, and not who is to lead.
   */
  private PeerId last(ClusterFacts facts, Group group) {
    return group.peers().stream()
        .min(
            Comparator.<PeerId, Integer>comparing(
                    peer ->
                        reason(facts, group, peer).map(Reason::ordinal).orElse(Integer.MAX_VALUE))
                .thenComparing(peer -> group.preferred() == peer.worker())
                .thenComparing(peer -> -facts.groupsWith(peer.worker()).size())
                .thenComparing(PeerId::worker))
        .orElseThrow();
  }

  private Optional<Reason> reason(ClusterFacts facts, Group group, PeerId peer) {
    Optional<MemberFacts> worker = facts.member(peer.worker());
    if (worker.isEmpty()) {
      return Optional.of(Reason.REMOVED);
    }
    MemberFacts known = worker.get();
    if (known.state() != MemberState.DOWN && known.vote().filter(peer::equals).isEmpty()) {
      return known.vote().map(other -> Reason.VOTE_LOST);
    }
    if (known.member().draining()) {
      return Optional.of(whyDrained(known, group));
    }
    if (automatic && isSilentForLong(known)) {
      return Optional.of(Reason.SILENT);
    }
    return automatic && isAwayForLong(known, group) ? Optional.of(Reason.AWAY) : Optional.empty();
  }

  private Reason whyDrained(MemberFacts worker, Group group) {
    if (worker.state() == MemberState.DOWN) {
      return Reason.SILENT;
    }
    return isAwayForLong(worker, group) ? Reason.AWAY : Reason.DRAINING;
  }

  private boolean isSilentForLong(MemberFacts worker) {
    return Optional.ofNullable(worker.silentSince()).filter(this::isLongAgo).isPresent();
  }

  private boolean isAwayForLong(MemberFacts worker, Group group) {
    return worker.awaySince(group.id()).filter(this::isLongAgo).isPresent();
  }

  private boolean isLongAgo(Instant since) {
    return !since.plus(replaceAfter).isAfter(clock.instant());
  }

  /**
   * Who is to come: who was to, as long as it may, else who has least. A worker whose vote was lost
   * may take its own place.
   *
   * @param leaver who goes then; null for nobody
   */
  private Optional<PeerId> successor(ClusterFacts facts, Group group, PeerId leaver) {
    return group
        .joining()
        .filter(joiner -> mayStillCome(facts, group, joiner))
        .or(() -> best(facts, group, leaver));
  }

  private Optional<PeerId> best(ClusterFacts facts, Group group, PeerId leaver) {
    return facts.voters().stream()
        .filter(
            worker ->
                !group.members().contains(worker) || (leaver != null && leaver.worker() == worker))
        .flatMap(worker -> facts.member(worker).stream())
        .filter(worker -> worker.state() == MemberState.UP)
        .filter(worker -> !hasCopy(worker, group) && !isAwayForLong(worker, group))
        .flatMap(worker -> worker.vote().stream())
        .filter(vote -> !vote.equals(leaver))
        .min(
            Comparator.<PeerId, Long>comparing(vote -> copiesBesides(facts, group, vote))
                .thenComparing(PeerId::worker));
  }

  /** A former member is to give its copy up before it comes again. */
  private static boolean hasCopy(MemberFacts worker, Group group) {
    return worker.reportOf(group.id()).isPresent();
  }

  private static long copiesBesides(ClusterFacts facts, Group chooser, PeerId vote) {
    return facts.snapshot().view().groups().stream()
        .filter(group -> group.id() != chooser.id())
        .filter(group -> group.peers().contains(vote) || group.joining().equals(Optional.of(vote)))
        .count();
  }

  private boolean mayStillCome(ClusterFacts facts, Group group, PeerId joiner) {
    return facts
        .member(joiner.worker())
        .filter(worker -> worker.vote().filter(joiner::equals).isPresent())
        .filter(worker -> !isSilentForLong(worker) && !isAwayForLong(worker, group))
        .isPresent();
  }

  /**
   * Whether a group does without anybody but the members that stay: all of them, other than those
   * that are lost, and a majority at least, have everything that there was when the members became
   * these ones, files of large values included.
   */
  public boolean isWhole(ClusterFacts facts, Group group) {
    List<PeerId> staying = group.staying();
    List<PeerId> whole = staying.stream().filter(peer -> hasAll(facts, group, peer)).toList();
    return whole.size() > staying.size() / 2
        && staying.stream()
            .filter(peer -> !whole.contains(peer))
            .allMatch(peer -> reason(facts, group, peer).filter(Reason::isLoss).isPresent());
  }

  private static boolean hasAll(ClusterFacts facts, Group group, PeerId peer) {
    return facts
        .member(peer.worker())
        .filter(worker -> worker.vote().equals(Optional.of(peer)))
        .filter(worker -> worker.takesPartIn(group.id()))
        .flatMap(worker -> worker.reportOf(group.id()))
        .filter(report -> report.missingBlobs() == 0)
        .filter(report -> report.agreed() != null)
        .filter(report -> report.agreed().index() >= group.configuration())
        .isPresent();
  }
}
