package io.kittenfs.store;

/** Empties a slot by starting a new generation; answers how many keys that made invisible. */
record ClearCommand(int slot) implements StoreCommand<Long> {
  @Override
  public Long apply(Tables tables) {
    SlotState state = tables.view().slot(slot);
    long keys = tables.view().counters(slot).keys();
    if (keys > 0) {
      int fresh = state.nextGeneration();
      tables.drop(slot, state.generation());
      tables.putGeneration(
          slot, fresh, new GenerationState(GenerationState.Status.VISIBLE, Counters.ZERO));
      tables.putSlot(slot, state.withNewGeneration().showing(fresh));
    }
    return keys;
  }
}
