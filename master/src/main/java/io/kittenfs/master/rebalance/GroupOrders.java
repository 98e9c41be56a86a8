package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.Clocks;
import io.kittenfs.master.registry.GroupRow;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.GroupOrder;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.SlotReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiFunction;

/**
 * What a worker is told to do for replicated groups: a pure function of the registry and of what
 * the workers say.
 */
public final class GroupOrders {
  private GroupOrders() {}

  /**
   * The orders for the sender of a heartbeat, by rising id of the group; none without work.
   *
   * @param copies from a worker and the id of a group to what the worker said last of its copy;
   *     empty while it is not up, or has none
   * @param clocks of all workers
   */
  public static List<GroupOrder> of(
      RegistrySnapshot now,
      int worker,
      Heartbeat heartbeat,
      BiFunction<Integer, Integer, Optional<GroupReport>> copies,
      Clocks clocks) {
    SortedMap<Integer, SlotReport> reports = now.countingReports(worker, heartbeat);
    List<GroupOrder> orders = new ArrayList<>();
    for (GroupRow row : now.groupsWith(worker)) {
      Group group = row.group();
      SlotReport report = reports.get(group.id());
      List<SlotRange> assignments = report == null ? List.of() : now.assignmentsOf(group.id());
      List<SlotRange> revoked =
          report == null ? List.of() : now.slots().revoked(group.id(), report.owned());
      Integer lead =
          report == null
              ? null
              : LeaderPlacement.successor(
                      group, worker, member -> copies.apply(member, group.id()), clocks)
                  .orElse(null);
      boolean create = row.isToBegin(worker, heartbeat.voter());
      if (create || !assignments.isEmpty() || !revoked.isEmpty() || lead != null) {
        orders.add(new GroupOrder(group, create, assignments, revoked, lead));
      }
    }
    return orders;
  }
}
