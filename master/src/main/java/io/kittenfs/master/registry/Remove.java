package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.master.plan.Planner;
import io.kittenfs.model.Group;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Removes a worker for good, and its solo group with it; what stays is a tombstone. Answers how
 * many slots were given to others.
 */
public final class Remove extends RegistryCommand<Integer> {
  private final int index;
  private final boolean discard;
  private final SortedSet<Integer> available;

  /**
   * Removes a worker.
   *
   * @param index of the worker
   * @param discard whether the slots of its group are given to others, empty, instead of refusing
   * @param available the groups that can be given slots now
   */
  public Remove(int index, boolean discard, SortedSet<Integer> available) {
    this.index = index;
    this.discard = discard;
    this.available = new TreeSet<>(available);
  }

  @Override
  Integer applyTo(RegistryRows rows) {
    MemberRecord member = rows.worker(index);
    rows.requireNoMemberOfGroups(index, discard);
    SlotAssignments assignments = rows.slots();
    List<Integer> slots = assignments.table().slotsOf(Group.solo(index).id()).boxed().toList();
    if (!slots.isEmpty()) {
      if (!discard) {
        throw new Refusal(
            ErrorCode.CONFLICT,
            "Worker "
                + index
                + " owns "
                + slots.size()
                + " slots. POST /workers/"
                + index
                + "/drain moves them away; ?discard=true gives them up with all keys in them.");
      }
      rows.putSlots(
          assignments.reassigned(
              Planner.spread(assignments.table(), slots, successors(rows)),
              rows.cluster().highestEpoch()));
    }
    rows.putMember(member.tombstone());
    rows.putRebalance(rows.rebalance().reactivated());
    rows.putCluster(rows.cluster().changed());
    return slots.size();
  }

  /** The groups that others lead and that take slots. */
  private SortedSet<Integer> successors(RegistryRows rows) {
    SortedSet<Integer> successors = new TreeSet<>();
    for (int group : available) {
      if (rows.leader(group).filter(member -> member.takesSlotsFrom(index)).isPresent()) {
        successors.add(group);
      }
    }
    if (successors.isEmpty()) {
      throw new Refusal(
          ErrorCode.CONFLICT,
          "No other worker is up to take the slots of worker " + index + ". Start one first.");
    }
    return successors;
  }
}
