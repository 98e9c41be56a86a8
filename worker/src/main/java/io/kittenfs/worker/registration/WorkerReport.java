package io.kittenfs.worker.registration;

import io.kittenfs.model.Member;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.SlotReport;
import java.util.List;

/**
 * What a worker tells the master of its part of the cluster. Immutable.
 *
 * @param slots what it says of the slots of its solo group; null while it cannot say, because its
 *     store is closed
 * @param moves how far it is with its orders; null while it has none
 * @param vote how it takes part in replicated groups; null while it cannot
 * @param groups what it says of each replicated group of which it has a copy
 */
public record WorkerReport(
    SlotReport slots, MoveProgress moves, Member.Vote vote, List<GroupReport> groups) {
  /** Of a worker that has no part of a cluster. */
  public static final WorkerReport NONE = new WorkerReport(null, null, null, List.of());

  /** Copies the list. */
  public WorkerReport {
    groups = List.copyOf(groups);
  }
}
