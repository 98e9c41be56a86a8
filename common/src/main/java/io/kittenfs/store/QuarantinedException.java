package io.kittenfs.store;

import java.io.IOException;

/**
 * A store is not what the other copies of it are, so that nobody may use it until {@link
 * StoreRenewal} has made it that.
 */
public final class QuarantinedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param why for people
   */
  QuarantinedException(String why) {
    super(why);
  }
}
