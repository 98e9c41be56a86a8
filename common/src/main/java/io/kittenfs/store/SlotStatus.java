package io.kittenfs.store;

import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;

/**
 * What a store is to a slot, and what it holds of it.
 *
 * @param slot which
 * @param role what the store is to it
 * @param epoch the one it is owned with; IMPORTING: the one to come; RELEASED: the one given to the
 *     successor; NONE: the last one known
 * @param move the move that is going on, 0 when none is
 * @param peer id of the group at the other side of the last move, -1 when there was none
 * @param keys how many keys are here; IMPORTING: so far; NONE: 0
 * @param bytes the sum of their values' sizes
 */
public record SlotStatus(
    int slot, SlotRole role, long epoch, long move, int peer, long keys, long bytes) {
  /** Whether the store gave the slot to the {@link #peer}, which has it or will have it. */
  public boolean isGivenAway() {
    return (role == SlotRole.RELEASED || role == SlotRole.NONE) && peer != SlotState.NOBODY;
  }
}
