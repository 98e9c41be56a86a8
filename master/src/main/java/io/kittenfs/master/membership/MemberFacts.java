package io.kittenfs.master.membership;

import io.kittenfs.master.registry.SavedFigures;
import io.kittenfs.model.ClockSkew;
import io.kittenfs.model.Member;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the master knows of a worker at one time. Immutable.
 *
 * @param member who it is
 * @param state whether it is heard: up, suspect or down
 * @param isPending whether this master has not heard it yet, and gives it more time
 * @param takesSlots whether it is there and speaks for its solo group: its store of the cluster's
 *     keys is open
 * @param progress how far it is with its orders; null when it has none, or is down
 * @param lastKnown how much it held when it was last heard, be it by this master or by the one
 *     before
 * @param groups what it said last of its copies of replicated groups; empty before
 * @param silentSince since when a worker that is down was not heard, at least; null while it is not
 *     down
 * @param away since when its copies of these replicated groups do not take part, although it is a
 *     member or is to be one, as it said last
 */
public record MemberFacts(
    Member member,
    MemberState state,
    boolean isPending,
    boolean takesSlots,
    MoveProgress progress,
    SavedFigures lastKnown,
    List<GroupReport> groups,
    Instant silentSince,
    Map<Integer, Instant> away) {
  /** Copies the collections. */
  public MemberFacts {
    groups = List.copyOf(groups);
    away = Map.copyOf(away);
  }

  /** What is known of a worker by what it said last. */
  static MemberFacts of(Member member, Liveness liveness) {
    int index = member.index();
    return new MemberFacts(
        member,
        liveness.state(index),
        liveness.isPending(index),
        liveness.takesSlots(index),
        liveness.moves(index).orElse(null),
        liveness.lastKnown(index),
        liveness.groups(index),
        liveness.silentSince(index).orElse(null),
        liveness.away(index));
  }

  /** What it said last of its copy of this replicated group; empty before. */
  public Optional<GroupReport> reportOf(int group) {
    return groups.stream().filter(report -> report.group() == group).findAny();
  }

  /** As whom it votes in replicated groups; empty while it cannot. */
  public Optional<PeerId> vote() {
    return member.voting().map(Member.Vote::peer);
  }

  /** Whether it is there, and its copy of this replicated group takes part. */
  public boolean takesPartIn(int group) {
    return state == MemberState.UP && reportOf(group).filter(GroupReport::takesPart).isPresent();
  }

  /** Since when its copy of this replicated group does not take part; empty while it does. */
  public Optional<Instant> awaySince(int group) {
    return Optional.ofNullable(away.get(group));
  }

  /** Whether its copy of this replicated group cannot take part again, or is not there any more. */
  public boolean lacksCopyOf(int group) {
    return reportOf(group).map(GroupReport::failed).orElse(true);
  }

  /** Whether it is there, and said last that it leads this replicated group and has its slots. */
  boolean speaksFor(int group) {
    return state != MemberState.DOWN && reportOf(group).filter(GroupReport::leads).isPresent();
  }

  /** Its index. */
  public int index() {
    return member.index();
  }

  /** How far it is with its orders; empty when it has none, or is down. */
  public Optional<MoveProgress> moves() {
    return Optional.ofNullable(progress);
  }

  /**
   * What users are told of it.
   *
   * @param slots how many the groups own that it leads
   * @param clocks of all workers
   */
  WorkerStatus status(int slots, Clocks clocks) {
    return new WorkerStatus(
        member.index(),
        member.uuid(),
        member.url(),
        state == MemberState.UP && member.draining() ? MemberState.DRAINING : state,
        lastKnown.figures().keys(),
        lastKnown.figures().bytes(),
        lastKnown.figures().workerSize(),
        member.createdAt(),
        lastKnown.lastSeen(),
        slots,
        lastKnown.figures().clusterKeys(),
        lastKnown.figures().clusterBytes(),
        member.draining(),
        clocks.skew(member.index()).map(ClockSkew::millis).orElse(null));
  }
}
