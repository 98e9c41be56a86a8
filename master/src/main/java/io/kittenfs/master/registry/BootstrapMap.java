package io.kittenfs.master.registry;

import io.kittenfs.master.plan.Planner;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Gives all slots their first groups; answers false, and does nothing, when slots have or had a
 * group, or when a known worker has not reported and may know of some.
 */
public final class BootstrapMap extends RegistryCommand<Boolean> {
  private final SortedSet<Integer> groups;

  /** Spreads the slots over these groups. */
  public BootstrapMap(SortedSet<Integer> groups) {
    this.groups = new TreeSet<>(groups);
  }

  @Override
  Boolean applyTo(RegistryRows rows) {
    boolean present = groups.stream().allMatch(group -> rows.leader(group).isPresent());
    if (groups.isEmpty() || !present || !rows.mayBegin()) {
      return false;
    }
    rows.putSlots(SlotAssignments.EMPTY.bootstrapped(Planner.spreadAll(groups)));
    rows.putCluster(rows.cluster().changed());
    return true;
  }

  static boolean isWorker(MemberRecord member) {
    return member != null && !member.isReservation() && !member.removed();
  }
}
