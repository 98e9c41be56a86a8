package io.kittenfs.store.record;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An entry of the ordered name index: the slot of a key and every generation that holds it. More
 * than one generation holds a key while a new one is filled beside the visible one, or an old one
 * not yet swept.
 *
 * @param slot of the key
 * @param generations their numbers, none twice; shared and never changed
 */
public record NameEntry(int slot, int[] generations) {
  /** Whether this generation holds the key. */
  public boolean isIn(int generation) {
    return Arrays.stream(generations).anyMatch(held -> held == generation);
  }

  /** The entry of a key that this generation holds, too. */
  public NameEntry with(int generation) {
    int[] more = Arrays.copyOf(generations, generations.length + 1);
    more[generations.length] = generation;
    return new NameEntry(slot, more);
  }

  /** The entry of a key that this generation does not hold any more. */
  public NameEntry without(int generation) {
    return new NameEntry(
        slot, Arrays.stream(generations).filter(held -> held != generation).toArray());
  }

  /** The row, as {@link #decode} reads it. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(Short.BYTES + generations.length * Integer.BYTES);
    out.putShort((short) slot);
    Arrays.stream(generations).forEach(out::putInt);
    return out.array();
  }

  /**
   * Reads a row.
   *
   * @param encoded not null
   * @throws RuntimeException when it is damaged
   */
  public static NameEntry decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    int slot = Short.toUnsignedInt(in.getShort());
    int[] generations = new int[in.remaining() / Integer.BYTES];
    in.asIntBuffer().get(generations);
    return new NameEntry(slot, generations);
  }
}
