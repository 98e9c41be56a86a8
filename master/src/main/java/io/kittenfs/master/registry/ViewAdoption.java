package io.kittenfs.master.registry;

import io.kittenfs.model.Member;
import io.kittenfs.wire.ClusterView;

/**
 * Takes over what a worker knows of the cluster: members that the registry has not, and corrections
 * when the worker's view is newer, which happens when the registry was lost or is from a backup.
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
    boolean changed = false;
    for (Member member : view.members()) {
      changed |= adopt(member, view.version() > version);
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
}
