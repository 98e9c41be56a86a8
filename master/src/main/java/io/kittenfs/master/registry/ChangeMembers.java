package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import java.util.Objects;
import java.util.Optional;

/**
 * Says that a member of a replicated group is to take the place of another one, or that this is
 * over. Answers false, and does nothing, when the group is about to change in another way by now,
 * or when the new member cannot be one.
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
    int joiner = after.add().worker();
    boolean isRoom = !known.members().contains(joiner) || after.remove().worker() == joiner;
    MemberRecord member = rows.member(joiner);
    return known.peers().contains(after.remove())
        && !known.peers().contains(after.add())
        && isRoom
        && BootstrapMap.isWorker(member)
        && member.peer().equals(Optional.of(after.add()));
  }
}
