package io.kittenfs.store.command;

import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;

/**
 * Gives the store a slot that nobody holds: it owns it from now on, empty.
 *
 * @param slot its number
 * @param epoch under which it is owned, above every one known of the slot
 */
public record AssignCommand(int slot, long epoch) implements StoreCommand<Void> {
  @Override
  public boolean takesSlot() {
    return true;
  }

  @Override
  public Void apply(StoreTransaction transaction) {
    SlotState state = transaction.view().slot(slot);
    if (state.role() == SlotRole.OWNED && state.epoch() == epoch) {
      return null;
    }
    if (state.role().isOwner() || state.epoch() >= epoch) {
      throw state.conflict(slot, "be assigned under epoch " + epoch);
    }
    if (state.role() != SlotRole.NONE) {
      transaction.drop(slot, state.generation());
    }
    transaction.putSlot(
        slot,
        transaction
            .withNewGeneration(slot, state, GenerationState.Status.VISIBLE)
            .as(SlotRole.OWNED)
            .withEpoch(epoch)
            .withMove(0, SlotState.NOBODY));
    return null;
  }
}
