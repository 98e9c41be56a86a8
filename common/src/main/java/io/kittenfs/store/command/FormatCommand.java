package io.kittenfs.store.command;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.store.record.Formats;
import io.kittenfs.store.record.SlotState;
import java.nio.ByteBuffer;

/**
 * Fixes how many slots a new store has; refuses one that has another number.
 *
 * @param slots into how many parts the keys fall, at least 1
 * @param owned whether a new store owns its slots
 */
public record FormatCommand(int slots, boolean owned) implements StoreCommand<Void> {
  private static final byte FORMAT = 1;

  @Override
  public Void apply(StoreTransaction transaction) {
    byte[] stored = transaction.format();
    if (stored == null) {
      transaction.putFormat(
          ByteBuffer.allocate(1 + Integer.BYTES).put(FORMAT).putInt(slots).array());
      for (int slot = 0; slot < slots && !owned; slot++) {
        transaction.putSlot(slot, SlotState.ELSEWHERE);
      }
      return null;
    }
    int present = Formats.decode(stored, FormatCommand::slots);
    if (present != slots) {
      throw new Refusal(
          ErrorCode.INTERNAL,
          "The store has " + present + " slots, but " + slots + " are expected.");
    }
    return null;
  }

  private static int slots(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Formats.check(in.get(), FORMAT);
    return in.getInt();
  }
}
