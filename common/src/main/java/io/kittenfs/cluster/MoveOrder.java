package io.kittenfs.cluster;

import java.util.Objects;

/**
 * The master tells the owner of a slot to move it. A list of orders replaces the one before; a slot
 * that is on its way already arrives all the same.
 *
 * @param slot the slot
 * @param to the index of the worker that is to own it
 * @param url where that worker is
 */
public record MoveOrder(int slot, int to, String url) {
  /** Checks what arrives from other nodes. */
  public MoveOrder {
    Objects.checkIndex(slot, SlotTable.SLOTS);
    Member.requireIndex(to);
    url = NodeUrl.parse(url).toString();
  }
}
