package io.kittenfs.store.record;

/** What a store is to a slot. */
public enum SlotRole {
  /** The slot is elsewhere, or nowhere. */
  NONE(0),
  /** It is on its way here; nobody sees it yet. */
  IMPORTING(1),
  /** It is here. */
  OWNED(2),
  /** It is here, and what changes is logged for the worker that it moves to. */
  MOVING(3),
  /** It is here and read, but writes are refused: the last step of a move has begun. */
  FROZEN(4),
  /** It is not here any more; its new owner may not have taken it yet. */
  RELEASED(5);

  private final byte code;

  SlotRole(int code) {
    this.code = (byte) code;
  }

  /** Whether the slot is here: it can be read. */
  public boolean isOwner() {
    return this == OWNED || this == MOVING || this == FROZEN;
  }

  byte code() {
    return code;
  }

  static SlotRole of(byte code) {
    for (SlotRole role : values()) {
      if (role.code == code) {
        return role;
      }
    }
    throw new IllegalArgumentException("no slot has role " + code);
  }
}
