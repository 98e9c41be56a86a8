package io.kittenfs.worker;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Member;

/** Reads the index of a worker from a path. */
final class WorkerIndex {
  private WorkerIndex() {}

  /**
   * The index that this text is.
   *
   * @throws KittenException INVALID_REQUEST when it is not a number from 0 to 65,535
   */
  static int parse(String text) {
    if (text.matches("[0-9]{1,5}")) {
      int index = Integer.parseInt(text);
      if (index <= Member.MAX_INDEX) {
        return index;
      }
    }
    throw new KittenException(
        ErrorCode.INVALID_REQUEST,
        "The index of a worker is a number from 0 to " + Member.MAX_INDEX + ", such as /worker/0.");
  }
}
