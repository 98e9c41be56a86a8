package io.kittenfs.master.rebalance;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.MemberFacts;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupReport;
import java.util.List;
import java.util.Optional;

/**
 * A replicated group of which a majority is lost for good, and what is left of it on one member. It
 * can begin anew with that; what only the others had is gone then. Immutable.
 *
 * @param group its id
 * @param worker the member with whose copy it would go on
 * @param lost the members that are down, which are none any more afterwards
 * @param slots how many slots the group owns
 * @param applied how many commands the copy has
 * @param behind how many commands more another copy had, by what the members told this master last:
 *     so many changes are lost at least; null when this master never heard of the copy of one that
 *     is lost
 * @param missingBlobs how many large values the copy does not have, and only the others had
 * @param recovered whether that was done
 */
public record GroupRecovery(
    int group,
    int worker,
    List<Integer> lost,
    int slots,
    long applied,
    Long behind,
    long missingBlobs,
    boolean recovered) {
  /** Copies the list. */
  public GroupRecovery {
    lost = List.copyOf(lost);
  }

  /**
   * What would be lost and what would stay.
   *
   * @throws KittenException NOT_FOUND when there is no such replicated group, INVALID_REQUEST when
   *     the worker is no member of it, CONFLICT when a majority is not down, or the worker cannot
   *     go on with its copy
   */
  static GroupRecovery of(ClusterFacts facts, int id, int worker) {
    Group group =
        facts.snapshot().view().groups().stream()
            .filter(known -> known.id() == id && !known.isDissolved())
            .findAny()
            .orElseThrow(
                () ->
                    new KittenException(
                        ErrorCode.NOT_FOUND,
                        "No replicated group has id " + id + ". GET /groups lists all."));
    if (group.peerOf(worker).isEmpty()) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "Worker "
              + worker
              + " is no member of group "
              + id
              + ", so it has nothing of it. Its members are "
              + group.members()
              + ".");
    }
    if (canElect(facts, group)) {
      throw new KittenException(
          ErrorCode.CONFLICT,
          "A majority of the members of group "
              + id
              + " is not down and has copies, so the group recovers by itself, and loses nothing.");
    }
    GroupReport copy =
        copy(facts, group, worker)
            .orElseThrow(
                () ->
                    new KittenException(
                        ErrorCode.CONFLICT,
                        "Worker "
                            + worker
                            + " does not report a copy of group "
                            + id
                            + " that can go on. GET /groups says why."));
    return new GroupRecovery(
        id,
        worker,
        group.peers().stream()
            .filter(peer -> !hasCopy(facts, group, peer))
            .map(PeerId::worker)
            .toList(),
        facts.table().count(id),
        copy.applied(),
        behind(facts, group, copy),
        copy.missingBlobs(),
        false);
  }

  /** Whether those that are not down may elect a leader, by what is known of their copies. */
  private static boolean canElect(ClusterFacts facts, Group group) {
    long able = group.peers().stream().filter(peer -> hasCopy(facts, group, peer)).count();
    return able * 2 > group.peers().size();
  }

  private static boolean hasCopy(ClusterFacts facts, Group group, PeerId peer) {
    return facts
        .member(peer.worker())
        .filter(member -> member.state() != MemberState.DOWN)
        .filter(member -> member.vote().filter(peer::equals).isPresent())
        .filter(member -> member.isPending() || !member.lacksCopyOf(group.id()))
        .isPresent();
  }

  private static Long behind(ClusterFacts facts, Group group, GroupReport copy) {
    List<GroupReport> heard =
        group.members().stream()
            .flatMap(member -> facts.reportOf(member, group.id()).stream())
            .toList();
    return heard.size() < group.members().size()
        ? null
        : heard.stream().mapToLong(GroupReport::applied).max().orElseThrow() - copy.applied();
  }

  /** The copy of a worker that is up, votes with it and can go on with it. */
  private static Optional<GroupReport> copy(ClusterFacts facts, Group group, int worker) {
    Optional<PeerId> voter = group.peerOf(worker);
    return facts
        .member(worker)
        .filter(member -> member.vote().equals(voter))
        .filter(member -> member.takesPartIn(group.id()))
        .flatMap((MemberFacts member) -> member.reportOf(group.id()));
  }

  GroupRecovery done() {
    return new GroupRecovery(group, worker, lost, slots, applied, behind, missingBlobs, true);
  }
}
