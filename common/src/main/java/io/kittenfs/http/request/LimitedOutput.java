package io.kittenfs.http.request;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.io.OutputStream;

/** Passes on at most so many bytes, and refuses what would be more. */
public final class LimitedOutput extends OutputStream {
  private final OutputStream out;
  private final long limit;
  private long written;

  /** Refuses with VALUE_TOO_LARGE what goes beyond this many bytes. */
  public LimitedOutput(OutputStream out, long limit) {
    this.out = out;
    this.limit = limit;
  }

  /** The refusal of a value above this limit, in bytes. */
  public static KittenException tooLarge(long limit) {
    return new KittenException(
        ErrorCode.VALUE_TOO_LARGE,
        "The value is larger than the "
            + limit
            + " bytes this node accepts (--max-value). Nothing was stored.");
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > limit - written) {
      throw tooLarge(limit);
    }
    out.write(bytes, offset, length);
    written += length;
  }
}
