package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;

/** Guards against data that a newer release wrote. */
final class Formats {
  private Formats() {}

  static void check(byte found, byte known) {
    if (found != known) {
      throw new KittenException(
          ErrorCode.INTERNAL,
          "The data has format "
              + found
              + ", this release reads "
              + known
              + ". Use the release that wrote it.");
    }
  }
}
