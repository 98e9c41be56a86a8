package io.kittenfs.master;

import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.GroupOrder;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.SlotReport;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** A worker's copy of a replicated group, which leads when a test says so. Used by one thread. */
final class FakeCopy {
  long term;
  boolean leads;
  long applied;
  long missingBlobs;
  String problem;

  /** The epochs of the slots that the group owns; each leader begins with those of the last. */
  TreeMap<Integer, Long> owned = new TreeMap<>();

  GroupReport report(int group) {
    SlotReport slots = leads ? new SlotReport(claims(), List.of(), Set.of(), group) : null;
    return new GroupReport(group, term, slots, applied, missingBlobs, problem);
  }

  private List<SlotRange> claims() {
    return owned.entrySet().stream()
        .map(each -> new SlotRange(each.getKey(), each.getKey(), each.getValue()))
        .toList();
  }

  FakeCopy take(GroupOrder order) {
    if (!leads && !(order.assignments().isEmpty() && order.revoked().isEmpty())) {
      throw new AssertionError("slots were given to a follower");
    }
    for (SlotRange range : order.assignments()) {
      for (int slot = range.from(); slot <= range.to(); slot++) {
        owned.putIfAbsent(slot, range.epoch());
      }
    }
    for (SlotRange range : order.revoked()) {
      owned
          .entrySet()
          .removeIf(each -> range.contains(each.getKey()) && each.getValue() < range.epoch());
    }
    return this;
  }
}
