package io.kittenfs.master.registry;

/** How the registry knows which group owns a slot. */
public enum ClaimStatus {
  /** No group ever owned it. */
  UNOWNED('.'),
  /** It was assigned from nothing to its group, which does not know it yet. */
  ASSIGNED('a'),
  /** Its group claimed it. */
  CLAIMED('c'),
  /** Others told of it, or its group lost it: its group has yet to claim it. */
  UNCONFIRMED('t');

  private final char letter;

  ClaimStatus(char letter) {
    this.letter = letter;
  }

  /** What stands for it on the disk. */
  char letter() {
    return letter;
  }

  /**
   * What this letter stands for.
   *
   * @throws IllegalArgumentException when it stands for nothing
   */
  static ClaimStatus of(char letter) {
    for (ClaimStatus status : values()) {
      if (status.letter == letter) {
        return status;
      }
    }
    throw new IllegalArgumentException("not a claim status: " + letter);
  }
}
