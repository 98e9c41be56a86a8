package io.kittenfs.error;

import io.kittenfs.store.Store;

/**
 * The key's slot takes no writes for the milliseconds in which it changes its owner; nothing was
 * changed. A put that was refused so keeps its staged value: put it again, or {@link Store#discard}
 * it.
 */
public final class SlotFrozenException extends Refusal {
  private static final long serialVersionUID = 1L;

  private final int slot;

  /**
   * @param slot that is frozen
   */
  public SlotFrozenException(int slot) {
    super(
        ErrorCode.SLOT_FROZEN,
        "Slot " + slot + " is moving to another worker. Try again; nothing was stored.");
    this.slot = slot;
  }

  /** The slot. */
  public int slot() {
    return slot;
  }
}
