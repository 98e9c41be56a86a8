package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.wire.RejectionReason;

/** A worker may not register as it wants to; nothing was changed. */
public final class RegistrationRefusedException extends Refusal {
  private static final long serialVersionUID = 1L;

  private final RejectionReason rejection;

  /** Refuses for this reason, with a detail for the one who runs the worker. */
  public RegistrationRefusedException(RejectionReason rejection, String detail) {
    super(ErrorCode.CONFLICT, detail);
    this.rejection = rejection;
  }

  /** The reason, for the worker. */
  public RejectionReason rejection() {
    return rejection;
  }
}
