package io.kittenfs.store.record;

import java.nio.ByteBuffer;

/** What a generation of a slot is for, and what it holds. */
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

  public GenerationState with(Counters changed) {
    return new GenerationState(status, changed);
  }

  public GenerationState with(Status changed) {
    return new GenerationState(changed, counters);
  }

  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(2 + Counters.ENCODED_BYTES);
    out.put(FORMAT).put(status.code);
    counters.encode(out);
    return out.array();
  }

  /** The first generation of a slot that nothing was ever written to is not stored. */
  public static GenerationState decode(byte[] encoded) {
    if (encoded == null) {
      return NEW;
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    Formats.check(in.get(), FORMAT);
    return new GenerationState(Status.of(in.get()), Counters.decode(in));
  }
}
