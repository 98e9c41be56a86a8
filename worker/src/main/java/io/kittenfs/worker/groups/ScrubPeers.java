package io.kittenfs.worker.groups;

import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.CopyDigest;

/**
 * By which members of a group ask each other about their copies. Each call throws a KittenException
 * when it is refused or not answered. Safe for many threads.
 */
public interface ScrubPeers {
  /**
   * What a member has as of a checkpoint; refused with NOT_FOUND while it has not come to it.
   *
   * @param group its id
   */
  CopyDigest digest(NodeAddress member, int group, long checkpoint);

  /** Tells a member that its copy is not what it must be. */
  void quarantine(NodeAddress member, int group, long checkpoint);

  /** Asks the leader to compare the copies soon. */
  void scrub(NodeAddress leader, int group);
}
