package io.kittenfs.store;

/** Takes a slot from a store that still owns it under an epoch that is over. */
record RevokeCommand(int slot, long epoch) implements StoreCommand<Void> {
  @Override
  public Void apply(Tables tables) {
    SlotState state = tables.view().slot(slot);
    if (state.role().isOwner() && state.epoch() < epoch) {
      tables.drop(slot, state.generation());
      tables.putSlot(slot, state.as(SlotRole.NONE).withEpoch(epoch).withMove(0, SlotState.NOBODY));
    }
    return null;
  }
}
