package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.MemberFacts;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.MemberState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The slots that nobody claims, judged by the facts of the cluster. Immutable.
 *
 * @param lost the slots that no worker can have any more
 * @param holders the workers that may still have what seems lost
 */
record SeemingLoss(List<Integer> lost, SortedSet<Integer> holders) {
  /** Judges each slot that its group has not claimed. */
  static SeemingLoss of(ClusterFacts facts) {
    List<Integer> lost = new ArrayList<>();
    SortedSet<Integer> holders = new TreeSet<>(facts.pending());
    facts.snapshot().slots().unclaimed().forEach(slot -> judge(facts, slot, lost, holders));
    return new SeemingLoss(lost, holders);
  }

  private static void judge(
      ClusterFacts facts, int slot, List<Integer> lost, SortedSet<Integer> holders) {
    RegistrySnapshot now = facts.snapshot();
    Optional<Group> replicated =
        now.view().group(facts.table().group(slot)).filter(Group::isReplicated);
    if (replicated.isPresent()) {
      judge(facts, replicated.get(), slot, lost, holders);
      return;
    }
    Optional<MemberFacts> leader = facts.leader(facts.table().group(slot));
    boolean assigned = now.slots().isAssigned(slot);
    if (leader.isEmpty()
        || leader.get().state() == MemberState.DOWN
        || (leader.get().takesSlots() && !assigned)) {
      lost.add(slot);
    } else if (!assigned) {
      holders.add(leader.get().index());
    }
  }

  /** A majority of a group knows what it has, so that its leader's word counts, or nobody's. */
  private static void judge(
      ClusterFacts facts, Group group, int slot, List<Integer> lost, SortedSet<Integer> holders) {
    List<Integer> up = group.members().stream().filter(worker -> !facts.isDown(worker)).toList();
    boolean assigned = facts.snapshot().slots().isAssigned(slot);
    boolean isSpokenFor = facts.isSpokenFor(group);
    if (!facts.hasMajority(group) || (isSpokenFor && !assigned)) {
      lost.add(slot);
    } else if (!assigned) {
      holders.addAll(up);
    }
  }
}
