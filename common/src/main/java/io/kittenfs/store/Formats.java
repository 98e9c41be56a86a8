package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;

/** Guards against data that a newer release wrote. */
final class Formats {
  private Formats() {}

  static void check(byte found, byte known) {
    check(found, known, known);
  }

  static void check(byte found, byte oldest, byte newest) {
    if (found < oldest || found > newest) {
      throw new KittenException(
          ErrorCode.INTERNAL,
          "The data has format "
              + found
              + ", this release reads "
              + (oldest == newest ? newest : oldest + " to " + newest)
              + ". Use the release that wrote it.");
    }
  }
}
