package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A slot on its way to another store; {@code [slot, epoch, move]} in JSON. Immutable.
 *
 * @param slot the slot
 * @param epoch under which the destination will own it
 * @param move the number of the move at the source
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"slot", "epoch", "move"})
public record SlotArrival(int slot, long epoch, long move) {
  /** Checks what arrives from other nodes. */
  public SlotArrival {
    if (slot < 0 || slot > Short.MAX_VALUE || epoch < 0 || move < 0) {
      throw new IllegalArgumentException("no slot on its way: " + slot);
    }
  }
}
