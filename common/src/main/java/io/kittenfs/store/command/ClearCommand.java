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
  public Long apply(StoreTransaction tables) {
    SlotState state = tables.view().slot(slot);
    if (!state.role().isOwner()) {
      return 0L;
    }
    if (state.role() != SlotRole.OWNED) {
      throw state.conflict(slot, "be cleared");
    }
    long keys = tables.view().counters(slot).keys();
    if (keys > 0) {
      tables.drop(slot, state.generation());
      tables.putSlot(slot, tables.withNewGeneration(slot, state, GenerationState.Status.VISIBLE));
    }
    return keys;
  }
}
