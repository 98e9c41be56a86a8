package io.kittenfs.worker.groups;

import io.kittenfs.log.LogStatus;
import io.kittenfs.store.Store;
import io.kittenfs.wire.GroupStatus;
import java.util.Locale;

/** How this worker's copy of a group stands, for other nodes and for people. */
public final class GroupStatuses {
  private GroupStatuses() {}

  /**
   * How it stands.
   *
   * @param group the id of the group
   * @param store of the copy
   */
  public static GroupStatus of(int group, Store store) {
    // The log first: a file that is missing for an entry is counted before the entry shows here.
    LogStatus log = store.logStatus();
    return new GroupStatus(
        group,
        log.role().name().toLowerCase(Locale.ROOT),
        log.term(),
        log.leader().isPresent() ? log.leader().getAsInt() : null,
        log.applied(),
        log.committed(),
        log.leaseMillis(),
        store.missingBlobs());
  }
}
