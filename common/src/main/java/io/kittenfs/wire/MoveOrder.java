package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param from the id of the replicated group that owns it; null, and not written, for the solo
 *     group of the worker that is told
 */
public record MoveOrder(
    int slot, int to, String url, @JsonInclude(JsonInclude.Include.NON_NULL) Integer from) {
  /** Checks what arrives from other nodes. */
  public MoveOrder {
    Objects.checkIndex(slot, SlotTable.SLOTS);
    Group.requireId(to);
    url = NodeUrl.parse(url).toString();
    if (from != null) {
      Group.requireId(from);
    }
  }

  /** To move a slot of the worker's solo group. */
  public MoveOrder(int slot, int to, String url) {
    this(slot, to, url, null);
  }

  /** Whether it is for this group of the worker that is told. */
  public boolean isFrom(int group) {
    return from == null ? Group.soloWithId(group).isPresent() : from == group;
  }
}
