package io.kittenfs.store.command;

import io.kittenfs.model.SlotRange;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import java.util.List;

/**
 * Takes slots from a store that still owns them under epochs that are over; leaves the others.
 *
 * @param ranges slots and the epochs from which on somebody else owns them
 */
public record RevokeCommand(List<SlotRange> ranges) implements StoreCommand<Void> {
  @Override
  public Void apply(StoreTransaction transaction) {
    for (SlotRange range : ranges) {
      for (int slot = range.from(); slot <= range.to(); slot++) {
        revoke(transaction, slot, range.epoch());
      }
    }
    return null;
  }

  private static void revoke(StoreTransaction transaction, int slot, long epoch) {
    SlotState state = transaction.view().slot(slot);
    if (state.role().isOwner() && state.epoch() < epoch) {
      transaction.drop(slot, state.generation());
      transaction.putSlot(
          slot, state.as(SlotRole.NONE).withEpoch(epoch).withMove(0, SlotState.NOBODY));
    }
  }

  @Override
  public int weight() {
    return StoreCommand.super.weight() + CommandParts.RANGE_BYTES * ranges.size();
  }
}
