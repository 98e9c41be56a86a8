package io.kittenfs.store;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Neighbouring slots with one epoch; {@code [from, to, epoch]} in JSON. Immutable.
 *
 * @param from the first slot
 * @param to the last slot, included
 * @param epoch how often these slots changed their owner
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"from", "to", "epoch"})
public record SlotRange(int from, int to, long epoch) {
  /** Checks what arrives from other nodes. */
  public SlotRange {
    if (from < 0 || to < from || to > Short.MAX_VALUE || epoch < 0) {
      throw new IllegalArgumentException("no range of slots: " + from + " to " + to);
    }
  }

  /** Whether this slot is one of them. */
  public boolean contains(int slot) {
    return from <= slot && slot <= to;
  }
}
