package io.kittenfs.store;

import java.nio.ByteBuffer;

/**
 * Which generation of a slot is visible.
 *
 * @param generation the visible one
 * @param nextGeneration the number for the next new one; rises only
 */
record SlotState(int generation, int nextGeneration) {
  private static final byte FORMAT = 1;
  private static final SlotState NEW = new SlotState(0, 1);

  SlotState withNewGeneration() {
    return new SlotState(generation, nextGeneration + 1);
  }

  SlotState showing(int visible) {
    return new SlotState(visible, nextGeneration);
  }

  byte[] encode() {
    return ByteBuffer.allocate(1 + 2 * Integer.BYTES)
        .put(FORMAT)
        .putInt(generation)
        .putInt(nextGeneration)
        .array();
  }

  /** The state of a slot that nothing was ever written to is not stored. */
  static SlotState decode(byte[] encoded) {
    if (encoded == null) {
      return NEW;
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    Formats.check(in.get(), FORMAT);
    return new SlotState(in.getInt(), in.getInt());
  }
}
