package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.master.plan.Planner;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Gives slots that nobody claimed to other groups, empty; answers how many. Those claimed meanwhile
 * stay where they are.
 */
public final class AcceptLoss extends RegistryCommand<Integer> {
  private final List<Integer> slots;
  private final SortedSet<Integer> groups;

  /** Spreads these slots over these groups. */
  public AcceptLoss(Collection<Integer> slots, SortedSet<Integer> groups) {
    this.slots = List.copyOf(slots);
    this.groups = new TreeSet<>(groups);
  }

  @Override
  Integer applyTo(RegistryRows rows) {
    SlotAssignments assignments = rows.slots();
    List<Integer> lost = slots.stream().filter(slot -> !assignments.isClaimed(slot)).toList();
    if (groups.isEmpty() || !groups.stream().allMatch(group -> rows.leader(group).isPresent())) {
      throw new Refusal(
          ErrorCode.CONFLICT, "No worker is up that could own slots. Start one and repeat this.");
    }
    if (!lost.isEmpty()) {
      rows.putSlots(
          assignments.reassigned(
              Planner.spread(assignments.table(), lost, groups), rows.cluster().highestEpoch()));
      rows.putCluster(rows.cluster().changed());
    }
    return lost.size();
  }
}
