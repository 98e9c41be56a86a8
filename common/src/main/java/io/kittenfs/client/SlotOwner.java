package io.kittenfs.client;

import io.kittenfs.cluster.NodeUrl;

/**
 * Who owns a slot, as far as is known here.
 *
 * @param index the worker
 * @param url where it is
 * @param epoch how often the slot changed its owner
 */
public record SlotOwner(int index, NodeUrl url, long epoch) {
  /** How users are told of it. */
  String text() {
    return "Worker " + index + " at " + url;
  }
}
