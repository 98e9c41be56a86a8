package io.kittenfs.master.rebalance;

import io.kittenfs.master.membership.Clocks;
import io.kittenfs.master.registry.GroupRow;
import io.kittenfs.master.registry.RegistrySnapshot;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
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
import java.util.function.Predicate;

/**
 * What a worker is told to do for replicated groups: a pure function of the registry and of what
 * the workers say.
 */
public final class GroupOrders {
  private final RegistrySnapshot now;
  private final int worker;
  private final Heartbeat heartbeat;
  private final BiFunction<Integer, Integer, Optional<GroupReport>> copies;
  private final Clocks clocks;
  private final Predicate<Group> isWhole;

  private GroupOrders(
      RegistrySnapshot now,
      int worker,
      Heartbeat heartbeat,
      BiFunction<Integer, Integer, Optional<GroupReport>> copies,
      Clocks clocks,
      Predicate<Group> isWhole) {
    this.now = now;
    this.worker = worker;
    this.heartbeat = heartbeat;
    this.copies = copies;
    this.clocks = clocks;
    this.isWhole = isWhole;
  }

  /**
   * The orders for the sender of a heartbeat, by rising id of the group; none without work.
   *
   * @param copies from a worker and the id of a group to what the worker said last of its copy;
   *     empty while it is not up, or has none
   * @param clocks of all workers
   * @param isWhole whether a group does without anybody but the members that stay; until then one
   *     that is to go stays a member, and a former one keeps its copy
   */
  public static List<GroupOrder> of(
      RegistrySnapshot now,
      int worker,
      Heartbeat heartbeat,
      BiFunction<Integer, Integer, Optional<GroupReport>> copies,
      Clocks clocks,
      Predicate<Group> isWhole) {
    return new GroupOrders(now, worker, heartbeat, copies, clocks, isWhole).all();
  }

  private List<GroupOrder> all() {
    SortedMap<Integer, SlotReport> reports = now.countingReports(worker, heartbeat);
    List<GroupOrder> orders = new ArrayList<>();
    for (GroupRow row : now.groups()) {
      Group group = row.group();
      if (isSender(group.joining())) {
        orders.add(GroupOrder.ofMembers(group));
      } else if (isMember(group)) {
        toMember(row, reports.get(group.id())).ifPresent(orders::add);
      } else if (hasCopy(group) && (group.isDissolved() || isWhole.test(group))) {
        orders.add(GroupOrder.leave(group));
      }
    }
    return orders;
  }

  private Optional<GroupOrder> toMember(GroupRow row, SlotReport report) {
    Group group = row.group();
    if (report != null && now.isSpare(group)) {
      return Optional.of(GroupOrder.dissolve(group.changing(null)));
    }
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
    boolean changes = report != null && isToChange(group);
    boolean isNothing =
        !create && assignments.isEmpty() && revoked.isEmpty() && lead == null && !changes;
    return isNothing
        ? Optional.empty()
        : Optional.of(
            new GroupOrder(
                changes ? group : group.changing(null), create, assignments, revoked, lead));
  }

  /** Whether the group is to agree now on who comes or goes. A leader hands over before it goes. */
  private boolean isToChange(Group group) {
    boolean isReady = group.joining().filter(joiner -> !isThere(joiner, group)).isEmpty();
    boolean mayGo =
        group.leaving().isEmpty()
            || (group.leaving().get().worker() != worker && isWhole.test(group));
    return group.change() != null && isReady && mayGo;
  }

  /** Ratis may never come back to a new member that it found while that was still opening. */
  private boolean isThere(PeerId joiner, Group group) {
    return copies.apply(joiner.worker(), group.id()).filter(GroupReport::takesPart).isPresent();
  }

  /** Not by a vote that the worker has lost. */
  private boolean isMember(Group group) {
    return group
        .peerOf(worker)
        .filter(peer -> heartbeat.voter() == null || peer.equals(heartbeat.voter()))
        .isPresent();
  }

  private boolean isSender(Optional<PeerId> peer) {
    return peer.filter(vote -> vote.equals(heartbeat.voter())).isPresent();
  }

  private boolean hasCopy(Group group) {
    return heartbeat.groups().stream().anyMatch(report -> report.group() == group.id());
  }
}
