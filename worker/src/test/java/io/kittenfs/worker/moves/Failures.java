package io.kittenfs.worker.moves;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;

/** Observers that end a move. */
final class Failures {
  private Failures() {}

  /** Ends the process in the middle: nothing of the move's thread runs on. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Fails the move at this step. */
  static MoveObserver at(MoveStep failing) {
    return (step, slot) -> {
      if (step == failing) {
        throw new KittenException(ErrorCode.UNAVAILABLE, "planned");
      }
    };
  }

  /** Crashes the source at this step. */
  static MoveObserver crashAt(MoveStep crashing) {
    return (step, slot) -> {
      if (step == crashing) {
        throw new Crash();
      }
    };
  }
}
