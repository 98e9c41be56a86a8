package io.kittenfs.master.registry;

import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.wire.ClusterView;

/**
 * Takes over what a worker knows of the cluster: members and groups that the registry has not, and
 * corrections when the worker's view is newer, which happens when the registry was lost or is from
 * a backup.
 */
final class ViewAdoption {
  private final RegistryRows rows;
  private final long version;

  ViewAdoption(RegistryRows rows, long version) {
    this.rows = rows;
    this.version = version;
  }

  /** Answers whether anything was new. */
  boolean adopt(ClusterView view) {
    boolean newer = view.version() > version;
    boolean changed = false;
    for (Member member : view.members()) {
      changed |= adopt(member, newer);
    }
    for (Group group : view.groups()) {
      changed |= adopt(group, newer);
    }
    if (newer && view.copies() != rows.cluster().copies()) {
      rows.putCluster(rows.cluster().withCopies(view.copies()));
      changed = true;
    }
    return changed;
  }

  private boolean adopt(Member member, boolean newer) {
    MemberRecord before = rows.member(member.index());
    MemberRecord told =
        before == null ? MemberRecord.told(member) : newer ? before.corrected(member) : before;
    if (told.equals(before)) {
      return false;
    }
    MemberRecord elsewhere = rows.memberOf(member.uuid());
    if (elsewhere != null && elsewhere.index() != member.index() && !told.removed()) {
      // It took another index since that view was made.
      told = told.tombstone();
    }
    rows.putMember(told);
    return true;
  }

  private boolean adopt(Group group, boolean newer) {
    GroupRow before = rows.groupRow(group.id()).orElse(null);
    GroupRow told =
        before == null || (newer && !before.group().uuid().equals(group.uuid()))
            ? GroupRow.told(group)
            : before.corrected(group, newer);
    if (told.equals(before)) {
      return false;
    }
    rows.putGroup(told);
    rows.putCluster(rows.cluster().withGroup(group.id()));
    return true;
  }
}
