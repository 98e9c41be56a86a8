package io.kittenfs.master;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotTable;
import java.util.List;
import java.util.Optional;

/** Whether every key of the cluster can be read and written now, as far as the master knows. */
final class Readiness {
  private Readiness() {}

  /** Why not, as a sentence for people; empty when they can. */
  static Optional<String> problem(ClusterFacts facts) {
    SlotTable table = facts.table();
    int unowned = table.count(SlotTable.NOBODY);
    if (unowned > 0) {
      return Optional.of(
          unowned + " of " + SlotTable.SLOTS + " slots belong to nobody yet. Workers get them.");
    }
    List<Integer> silent =
        facts.groups().stream()
            .filter(group -> table.count(group.id()) > 0 && !facts.isSpokenFor(group))
            .map(Group::id)
            .toList();
    int slots = silent.stream().mapToInt(table::count).sum();
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            slots
                + " of "
                + SlotTable.SLOTS
                + " slots cannot be reached: nobody answers for the groups "
                + silent
                + ". GET /groups tells more of them.");
  }
}
