package io.kittenfs.client;

import io.kittenfs.cluster.NodeAddress;

/**
 * Who owns a slot, as far as is known here.
 *
 * @param index the worker
 * @param address where it is, and who it is
 * @param epoch how often the slot changed its owner
 */
public record SlotOwner(int index, NodeAddress address, long epoch) {
  /** How users are told of it. */
  String text() {
    return "Worker " + index + " at " + address;
  }
}
