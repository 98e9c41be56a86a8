package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.SlotReport;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Whose word on the slots of a group counts: that of the worker that leads it, and of no other. */
final class Reports {
  private Reports() {}

  /**
   * The solo group of which a heartbeat tells: the one that its report of slots names, or else that
   * of its sender. Empty when the sender does not lead that group: then the report claims and loses
   * nothing, and its sender is not told what becomes of the group's slots.
   *
   * @param sender the index of the worker that sent it
   */
  static Optional<Group> groupOf(int sender, Heartbeat heartbeat) {
    SlotReport report = heartbeat.slots();
    Integer named = report == null ? null : report.group();
    return Group.soloWithId(named == null ? Group.solo(sender).id() : named)
        .filter(group -> group.isLedBy(sender));
  }

  /**
   * What a heartbeat tells of slots so far as that counts, by the id of the group.
   *
   * @param sender the index of the worker that sent it
   * @param groups the replicated groups that are known here, by id
   */
  static SortedMap<Integer, SlotReport> counting(
      int sender, Heartbeat heartbeat, IntFunction<Optional<GroupRow>> groups) {
    SortedMap<Integer, SlotReport> counting = new TreeMap<>();
    if (heartbeat.slots() != null) {
      groupOf(sender, heartbeat).ifPresent(group -> counting.put(group.id(), heartbeat.slots()));
    }
    for (GroupReport report : heartbeat.groups()) {
      groups
          .apply(report.group())
          .filter(row -> row.counts(sender, heartbeat.voter(), report))
          .ifPresent(row -> counting.put(report.group(), report.slots()));
    }
    return counting;
  }
}
