package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.wire.ProblemDocument;
import io.kittenfs.wire.RejectionReason;
import java.util.Optional;

/** Another node understood a request and refused it with a problem document (RFC 9457). */
public final class NodeRefusedException extends KittenException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;
  private final transient ProblemDocument problem;

  NodeRefusedException(int status, ProblemDocument problem) {
    super(ErrorCode.ofAnswer(status, problem.reason()), problem.detail());
    this.status = status;
    this.reason = problem.reason();
    this.problem = problem;
  }

  /** The HTTP status of the refusal. */
  public int status() {
    return status;
  }

  /** The refusal as it was told. */
  public ProblemDocument problem() {
    return problem;
  }

  /** Why a master refused a heartbeat; empty for every other refusal. */
  public Optional<RejectionReason> rejection() {
    return RejectionReason.ofReason(reason);
  }
}
