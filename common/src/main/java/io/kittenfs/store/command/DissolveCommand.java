package io.kittenfs.store.command;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import java.util.stream.IntStream;

/**
 * Ends a store that has no slots: it takes none any more, for ever, so that its copies may be given
 * up. Refused while it has to do with any slot. Sent again, it changes nothing.
 *
 * @param slots how many slots the store has
 */
public record DissolveCommand(int slots) implements StoreCommand<Void> {
  @Override
  public Void apply(StoreTransaction transaction) {
    int[] left =
        IntStream.range(0, slots)
            .filter(slot -> transaction.view().slot(slot).role() != SlotRole.NONE)
            .toArray();
    if (left.length > 0) {
      SlotState first = transaction.view().slot(left[0]);
      throw new Refusal(
          ErrorCode.CONFLICT,
          left.length
              + " slots are not done with here yet; slot "
              + left[0]
              + " is "
              + first.role()
              + ".");
    }
    transaction.dissolve();
    return null;
  }
}
