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
import java.util.Objects;
import java.util.Optional;

/**
 * Which members of replicated groups come and go, one of a group at a time. A group that is short
 * of members gets one, and one that has too many lets one go. Of one that has as many as it is to
 * have, a member that is lost goes first, so that the group does not count on it while another one
 * comes; for a member that lives and is to go, another one comes first. So never more than one copy
 * is missing by what is done here. Immutable.
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
    Group.Change before = group.change();
    if (group.joining().filter(joiner -> canJoin(facts, joiner)).isPresent()) {
      // The leader may have begun to take it in: it must keep its copy.
      return Optional.empty();
    }
    Group.Change after = facts.available().contains(group.id()) ? next(facts, group) : before;
    return Objects.equals(before, after)
        ? Optional.empty()
        : Optional.of(new Step(group.id(), before, after));
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
        .flatMap(peer -> reason(facts, peer).map(why -> Map.entry(why, peer)).stream())
        .sorted(Map.Entry.comparingByKey())
        .flatMap(due -> change(facts, group, due.getKey(), due.getValue()).stream())
        .findFirst()
        .orElse(null);
  }

  private Optional<Group.Change> change(
      ClusterFacts facts, Group group, Reason why, PeerId leaver) {
    Optional<PeerId> successor = successor(facts, group, leaver);
    return why.isLoss()
        ? successor.map(other -> Group.Change.removing(leaver))
        : successor.map(Group.Change::adding);
  }

  /**
   * The member that goes when there is one too many: when nobody is to, one with many copies, and
   * not who is to lead.
   */
  private PeerId last(ClusterFacts facts, Group group) {
    return group.peers().stream()
        .min(
            Comparator.<PeerId, Integer>comparing(
                    peer -> reason(facts, peer).map(Reason::ordinal).orElse(Integer.MAX_VALUE))
                .thenComparing(peer -> group.preferred() == peer.worker())
                .thenComparing(peer -> -facts.groupsWith(peer.worker()).size())
                .thenComparing(PeerId::worker))
        .orElseThrow();
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

  /**
   * Who can come: who has least. A worker whose vote was lost may take its own place.
   *
   * @param leaver who goes then; null for nobody
   */
  private static Optional<PeerId> successor(ClusterFacts facts, Group group, PeerId leaver) {
    return facts.voters().stream()
        .filter(
            worker ->
                !group.members().contains(worker) || (leaver != null && leaver.worker() == worker))
        .flatMap(worker -> facts.member(worker).stream())
        .filter(worker -> worker.state() == MemberState.UP)
        .filter(worker -> !hasCopy(worker, group))
        .flatMap(worker -> worker.vote().stream())
        .filter(vote -> !vote.equals(leaver))
        .min(
            Comparator.<PeerId, Long>comparing(vote -> copies(facts, vote))
                .thenComparing(PeerId::worker));
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
}
