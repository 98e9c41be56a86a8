package io.kittenfs.raft;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;

/** What callers hear when a command is not answered by the state machine. */
final class Failures {
  private Failures() {}

  static KittenException closed() {
    return new KittenException(
        ErrorCode.UNAVAILABLE, "The store is closed. Open it again, then repeat the request.");
  }

  static KittenException stopped() {
    return new KittenException(
        ErrorCode.UNAVAILABLE,
        "This node's copy failed earlier; nothing was stored. Try again: another node takes over.");
  }

  static KittenException tooMany() {
    return new KittenException(
        ErrorCode.UNAVAILABLE,
        "Too many requests wait for this node. Nothing was stored; try again.");
  }

  static KittenException tooLarge() {
    return new KittenException(
        ErrorCode.INTERNAL, "This command is larger than the log takes; nothing was stored.");
  }

  /** An entry of a higher term is committed, so that this one never will be. */
  static KittenException lost() {
    return new KittenException(
        ErrorCode.UNAVAILABLE,
        "Another node took over before this was stored. Nothing was stored; try again.");
  }

  static KittenException noMajority() {
    return new KittenException(
        ErrorCode.UNAVAILABLE,
        "No majority of the copies answered in time. Nothing was stored; try again.");
  }

  static KittenException unknown() {
    return new KittenException(
        ErrorCode.OUTCOME_UNKNOWN,
        "No majority of the copies confirmed this in time. It may or may not have been stored.");
  }

  /** This node failed at an entry that other copies may have, or at one before it. */
  static KittenException failedMeanwhile() {
    return new KittenException(
        ErrorCode.OUTCOME_UNKNOWN,
        "This node's copy failed; this write may or may not have been stored.");
  }
}
