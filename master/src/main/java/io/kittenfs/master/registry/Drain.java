package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.model.Group;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says whether the slots of a worker's group, and its copies of replicated groups, are to go to
 * others, and has the rebalance planned again when that is new.
 */
public final class Drain extends RegistryCommand<Void> {
  private final int index;
  private final boolean draining;
  private final SortedSet<Integer> available;
  private final Instant now;

  /**
   * Drains a worker, or no longer.
   *
   * @param index of the worker
   * @param available the groups that can be given slots now
   * @param now when somebody asked for it
   */
  public Drain(int index, boolean draining, SortedSet<Integer> available, Instant now) {
    this.index = index;
    this.draining = draining;
    this.available = new TreeSet<>(available);
    this.now = now;
  }

  @Override
  Void applyTo(RegistryRows rows) {
    MemberRecord member = rows.worker(index);
    if (member.draining() == draining) {
      return null;
    }
    if (draining) {
      rows.requireOthersForGroupsOf(index);
    }
    if (draining
        && rows.groups().stream().allMatch(Group::isDissolved)
        && available.stream().noneMatch(group -> takesSlots(rows, group))) {
      throw new Refusal(
          ErrorCode.CONFLICT,
          "No other worker is up to take the slots of worker "
              + index
              + ". Start one, or DELETE /workers/N/drain for one that is being drained.");
    }
    rows.putMember(member.withDraining(draining));
    rows.putRebalance(rows.rebalance().requested(rows.slots().table(), now));
    rows.putCluster(rows.cluster().changed());
    return null;
  }

  private boolean takesSlots(RegistryRows rows, int group) {
    return rows.leader(group).filter(member -> member.takesSlotsFrom(index)).isPresent();
  }
}
