package io.kittenfs.client.routed;

import io.kittenfs.model.Group;
import io.kittenfs.model.NodeAddress;

/**
 * A worker that may answer for a group.
 *
 * @param group the id of the group
 * @param worker its index
 * @param address where it is, and who it is
 * @param leads whether it is the one that is known to lead the group
 */
record GroupMember(int group, int worker, NodeAddress address, boolean leads) {
  /** Whether nobody else can answer for the group. */
  boolean isAlone() {
    return Group.soloWithId(group).isPresent();
  }

  /** How users are told of it. */
  String text() {
    return "Worker " + worker + " at " + address;
  }
}
