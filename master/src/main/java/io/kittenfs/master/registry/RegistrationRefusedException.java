package io.kittenfs.master.registry;

import io.kittenfs.cluster.Refusal;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;

/** A worker may not register as it wants to; nothing was changed. */
public final class RegistrationRefusedException extends KittenException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  /** Refuses for this reason, with a detail for the one who runs the worker. */
  public RegistrationRefusedException(Refusal refusal, String detail) {
    super(ErrorCode.CONFLICT, detail);
    this.refusal = refusal;
  }

  /** The reason, for the worker. */
  public Refusal refusal() {
    return refusal;
  }
}
