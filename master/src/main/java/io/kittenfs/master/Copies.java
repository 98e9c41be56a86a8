package io.kittenfs.master;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;

/** How many copies of each value a cluster may be told to keep. */
final class Copies {
  private Copies() {}

  /**
   * The same number.
   *
   * @throws KittenException INVALID_REQUEST, with what to say instead, when it cannot be
   */
  static int checked(int asked) {
    if (asked == 1 || asked == 3) {
      return asked;
    }
    throw new KittenException(
        ErrorCode.INVALID_REQUEST,
        asked > 0 && asked % 2 == 0
            ? "An even number of copies survives no more failures than one copy less: say 1 or 3."
            : "This version keeps 1 or 3 copies of each value.");
  }
}
