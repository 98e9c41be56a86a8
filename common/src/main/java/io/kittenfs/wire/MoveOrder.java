package io.kittenfs.wire;

import io.kittenfs.model.Group;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotTable;
import java.util.Objects;

/**
 * The master tells the leader of a slot's group to move it. A list of orders replaces the one
 * before; a slot that is on its way already arrives all the same.
 *
 * @param slot the slot
 * @param to the id of the group that is to own it
 * @param url where the worker is that leads that group
 */
public record MoveOrder(int slot, int to, String url) {
  /** Checks what arrives from other nodes. */
  public MoveOrder {
    Objects.checkIndex(slot, SlotTable.SLOTS);
    Group.requireId(to);
    url = NodeUrl.parse(url).toString();
  }
}
