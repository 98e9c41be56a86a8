package io.kittenfs.client.routed;

import io.kittenfs.model.NodeAddress;

/**
 * Where requests for a slot go, as far as is known here: to the worker that leads the slot's group.
 *
 * @param group the id of the group that owns the slot
 * @param epoch how often the slot went to another group
 * @param leader the index of the worker that leads the group
 * @param address where that worker is, and who it is
 */
public record SlotRoute(int group, long epoch, int leader, NodeAddress address) {
  /** How users are told of the worker. */
  String text() {
    return "Worker " + leader + " at " + address;
  }
}
