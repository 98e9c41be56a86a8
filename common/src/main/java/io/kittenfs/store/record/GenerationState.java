package io.kittenfs.store.record;

import java.nio.ByteBuffer;

/**
 * What a generation of a slot is for, and what it holds.
 *
 * @param status where it is in its life
 * @param counters of its records
 */
public record GenerationState(Status status, Counters counters) {
  /** The life of a generation. */
  public enum Status {
    /** Its records are what the slot holds. */
    VISIBLE(0),
    /** Being filled; nobody sees it yet. */
    IMPORTING(1),
    /** Nobody sees it any more; its records are removed in the background. */
    DROPPED(2);

    private final byte code;

    Status(int code) {
      this.code = (byte) code;
    }

    private static Status of(byte code) {
      for (Status status : values()) {
        if (status.code == code) {
          return status;
        }
      }
      throw new IllegalArgumentException("no generation has status " + code);
    }
  }

  private static final byte FORMAT = 1;
  private static final GenerationState NEW = new GenerationState(Status.VISIBLE, Counters.ZERO);

  /** The same generation with other records. */
  public GenerationState with(Counters changed) {
    return new GenerationState(status, changed);
  }

  /** The same records in another status. */
  public GenerationState with(Status changed) {
    return new GenerationState(changed, counters);
  }

  /** The row, as {@link #decode} reads it. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(2 + Counters.ENCODED_BYTES);
    out.put(FORMAT).put(status.code);
    counters.encode(out);
    return out.array();
  }

  /**
   * Reads a row.
   *
   * @param encoded null for the first generation of a slot that nothing was ever written to, which
   *     is not stored
   * @throws RuntimeException when it is damaged, or of another format
   */
  public static GenerationState decode(byte[] encoded) {
    if (encoded == null) {
      return NEW;
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    Formats.check(in.get(), FORMAT);
    return new GenerationState(Status.of(in.get()), Counters.decode(in));
  }
}
