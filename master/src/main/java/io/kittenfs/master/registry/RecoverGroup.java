package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import java.util.UUID;

/**
 * Has a replicated group begin anew with what one of its members has, under another name: what the
 * others have of it counts no more. Of the slots those are its own that it claims then.
 */
public final class RecoverGroup extends RegistryCommand<Void> {
  private final Group before;
  private final PeerId member;
  private final UUID name;

  /**
   * Recovers a group.
   *
   * @param before the group as it was when that was decided
   * @param member who goes on with what it has
   * @param name of the group from now on
   */
  public RecoverGroup(Group before, PeerId member, UUID name) {
    this.before = before;
    this.member = member;
    this.name = name;
  }

  @Override
  Void applyTo(RegistryRows rows) {
    boolean isSame =
        rows.groupRow(before.id())
            .map(GroupRow::group)
            .filter(group -> group.uuid().equals(before.uuid()))
            .filter(group -> group.peers().contains(member))
            .isPresent();
    if (!isSame) {
      throw new Refusal(
          ErrorCode.CONFLICT,
          "The members of group " + before.id() + " changed meanwhile. See GET /groups.");
    }
    rows.putSlots(rows.slots().unconfirmed(before.id()));
    rows.putGroup(GroupRow.created(before.recovered(name, member)));
    rows.putCluster(rows.cluster().changed());
    return null;
  }
}
