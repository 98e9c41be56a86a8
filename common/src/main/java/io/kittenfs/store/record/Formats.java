package io.kittenfs.store.record;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.util.function.Function;

/** Guards against data that a newer release wrote, and against damaged data. */
public final class Formats {
  private Formats() {}

  /**
   * Decodes a row.
   *
   * @param row as it was read; null for none
   * @param decoder answers what the row says, also for null; throws any RuntimeException when it is
   *     damaged
   * @throws KittenException INTERNAL when it is damaged: a failure of this node's disk, which no
   *     other copy shares
   */
  public static <T> T decode(byte[] row, Function<byte[], T> decoder) {
    try {
      return decoder.apply(row);
    } catch (KittenException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new KittenException(
          ErrorCode.INTERNAL, "A record on this node's disk is damaged; its log says more.", e);
    }
  }

  /**
   * Checks the format of data of which there is only one.
   *
   * @throws KittenException INTERNAL when it has another
   */
  public static void check(byte format, byte known) {
    check(format, known, known);
  }

  /**
   * Checks that the format of data is one of those that this release reads.
   *
   * @throws KittenException INTERNAL otherwise
   */
  public static void check(byte format, byte oldest, byte newest) {
    if (format < oldest || format > newest) {
      throw new KittenException(
          ErrorCode.INTERNAL,
          "The data has format "
              + format
              + ", this release reads "
              + (oldest == newest ? newest : oldest + " to " + newest)
              + ". Use the release that wrote it.");
    }
  }
}
