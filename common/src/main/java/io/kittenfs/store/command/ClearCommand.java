package io.kittenfs.store.command;

import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;

/**
 * Empties a slot by starting a new generation; answers how many keys that made invisible. A slot
 * that is not here has none.
 *
 * @param slot its number
 */
public record ClearCommand(int slot) implements StoreCommand<Long> {
  @Override
  public Long apply(StoreTransaction transaction) {
    SlotState state = transaction.view().slot(slot);
    if (!state.role().isOwner()) {
      return 0L;
    }
    if (state.role() != SlotRole.OWNED) {
      throw state.conflict(slot, "be cleared");
    }
    long keys = transaction.view().counters(slot).keys();
    if (keys > 0) {
      transaction.drop(slot, state.generation());
      transaction.putSlot(
          slot, transaction.withNewGeneration(slot, state, GenerationState.Status.VISIBLE));
    }
    return keys;
  }
}
