package io.kittenfs.error;

import java.util.OptionalInt;

/** The key's slot is not in this store; nothing was read or changed. */
public final class NotOwnerException extends Refusal {
  private static final long serialVersionUID = 1L;

  private static final int UNKNOWN = -1;

  private final int slot;
  private final long epoch;
  private final int successor;

  /**
   * @param slot whose owner this store is not
   * @param epoch the newest that this store knows of the slot
   * @param successor id of the group to which this store released the slot under that epoch; empty
   *     when it does not know who owns it
   */
  public NotOwnerException(int slot, long epoch, OptionalInt successor) {
    super(
        ErrorCode.NOT_OWNER,
        "Slot "
            + slot
            + " is not on this worker"
            + (successor.isPresent() ? "; worker " + successor.getAsInt() + " took it" : "")
            + ". Ask its owner; nothing was stored.");
    this.slot = slot;
    this.epoch = epoch;
    this.successor = successor.orElse(UNKNOWN);
  }

  /** The slot. */
  public int slot() {
    return slot;
  }

  /** The newest epoch that the store knows of the slot. */
  public long epoch() {
    return epoch;
  }

  /** The id of the group that took the slot under this epoch, if the store knows. */
  public OptionalInt successor() {
    return successor == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(successor);
  }
}
