package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.io.OutputStream;

/** The body of a request about a key of the cluster. Used by one thread at a time. */
public interface KvBody {
  /** Bodies up to this many bytes are best read first: they can be sent again after a refusal. */
  int SMALL_BYTES = 64 << 10;

  /** How many bytes it has, or -1 when that is not known. */
  long length();

  /** Whether it can be written more than once. */
  boolean repeatable();

  /** Whether it is only sent when the owner asks for it. */
  default boolean asksFirst() {
    return !repeatable() || length() < 0 || length() > SMALL_BYTES;
  }

  /** Whether it was written, at least in part, and cannot be written again. */
  boolean wasGiven();

  /**
   * Sees to it that the body can be sent to another worker: what a client streams to us is gone
   * once it was passed on.
   *
   * @throws KittenException UNAVAILABLE when a part of it is gone
   */
  default void requireWhole() {
    if (wasGiven()) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "The key's slot went to another worker while the body was on its way. Nothing was stored;"
              + " send it again.");
    }
  }

  /**
   * Writes all of it.
   *
   * @throws KittenException when it cannot be had to its end
   * @throws IOException when the receiver fails
   */
  void writeTo(OutputStream out) throws IOException;

  /** Bytes in memory, which nobody changes any more. */
  static KvBody of(byte[] bytes) {
    return new KvBody() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public boolean repeatable() {
        return true;
      }

      @Override
      public boolean wasGiven() {
        return false;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }
}
