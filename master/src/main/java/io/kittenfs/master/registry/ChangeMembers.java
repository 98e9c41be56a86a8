package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import java.util.Objects;
import java.util.Optional;

/**
 * Says who is to become a member of a replicated group next, or is to be none any more, or that
 * nobody is. Answers false, and does nothing, when the group is about to change in another way by
 * now, or when that change cannot be made.
 */
public final class ChangeMembers extends RegistryCommand<Boolean> {
  private final int group;
  private final Group.Change before;
  private final Group.Change after;

  /**
   * Replaces what is to become of the members of a group.
   *
   * @param group the id of the group
   * @param before what was to become of them; null for nothing
   * @param after what is to become of them now; null for nothing
   */
  public ChangeMembers(int group, Group.Change before, Group.Change after) {
    this.group = group;
    this.before = before;
    this.after = after;
  }

  @Override
  Boolean applyTo(RegistryRows rows) {
    Optional<GroupRow> row = rows.groupRow(group);
    if (row.isEmpty() || !Objects.equals(row.get().group().change(), before)) {
      return false;
    }
    if (after != null && !isPossible(rows, row.get().group())) {
      return false;
    }
    rows.putGroup(row.get().with(row.get().group().changing(after)));
    rows.putCluster(rows.cluster().changed());
    return true;
  }

  private boolean isPossible(RegistryRows rows, Group known) {
    return (after.remove() == null || canGo(known))
        && (after.add() == null || canJoin(rows, known));
  }

  /** A group never has two members less than it is to have by what is done here. */
  private boolean canGo(Group known) {
    return known.peers().contains(after.remove()) && known.peers().size() >= known.copies();
  }

  private boolean canJoin(RegistryRows rows, Group known) {
    PeerId joiner = after.add();
    MemberRecord member = rows.member(joiner.worker());
    boolean isItsOwnSuccessor =
        after.remove() != null && after.remove().worker() == joiner.worker();
    return known.peers().size() <= known.copies()
        && !known.peers().contains(joiner)
        && (isItsOwnSuccessor || !known.members().contains(joiner.worker()))
        && BootstrapMap.isWorker(member)
        && member.peer().equals(Optional.of(joiner));
  }
}
