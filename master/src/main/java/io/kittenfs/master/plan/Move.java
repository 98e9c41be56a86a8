package io.kittenfs.master.plan;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.kittenfs.model.SlotTable;

/**
 * One slot that goes from one group to another; {@code [slot, from, to]} in JSON. Immutable.
 *
 * @param slot the slot
 * @param from the id of the group that owns it
 * @param to the id of the group that is to own it
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"slot", "from", "to"})
public record Move(int slot, int from, int to) {
  /** Whether this table has the slot still where it comes from. */
  public boolean isLeft(SlotTable table) {
    return table.group(slot) == from;
  }
}
