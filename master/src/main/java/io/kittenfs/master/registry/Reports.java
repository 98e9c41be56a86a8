package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.SlotReport;
import java.util.Optional;
import java.util.function.IntFunction;

/** Whose word on the slots of a group counts: that of the worker that leads it, and of no other. */
final class Reports {
  private Reports() {}

  /**
   * The group of which a heartbeat tells: the one that its report of slots names, or else the solo
   * group of its sender. Empty when the sender does not lead that group, or nobody knows it here:
   * then the report claims and loses nothing, and its sender is not told what becomes of the
   * group's slots.
   *
   * @param sender the index of the worker that sent it
   * @param groups the groups that are known here, by id
   */
  static Optional<Group> groupOf(
      int sender, Heartbeat heartbeat, IntFunction<Optional<Group>> groups) {
    SlotReport report = heartbeat.slots();
    Integer named = report == null ? null : report.group();
    return groups
        .apply(named == null ? Group.solo(sender).id() : named)
        .filter(group -> group.isLedBy(sender));
  }
}
