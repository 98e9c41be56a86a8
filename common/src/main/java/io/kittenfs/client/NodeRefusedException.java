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

  NodeRefusedException(int status, ProblemDocument problem) {
    super(codeOf(status, problem.reason()), problem.detail());
    this.status = status;
    this.reason = problem.reason();
  }

  /** The HTTP status of the refusal. */
  public int status() {
    return status;
  }

  /** Why a master refused a heartbeat; empty for every other refusal. */
  public Optional<RejectionReason> rejection() {
    return RejectionReason.ofReason(reason);
  }

  /** A status stands for several codes; the reason says which. */
  private static ErrorCode codeOf(int status, String reason) {
    return switch (reason == null ? "" : reason) {
      case "not-owner" -> ErrorCode.NOT_OWNER;
      case "frozen" -> ErrorCode.SLOT_FROZEN;
      case "unknown-import" -> ErrorCode.UNKNOWN_IMPORT;
      default -> codeOf(status);
    };
  }

  private static ErrorCode codeOf(int status) {
    return switch (status) {
      case 400 -> ErrorCode.INVALID_REQUEST;
      case 403 -> ErrorCode.FORBIDDEN;
      case 404 -> ErrorCode.NOT_FOUND;
      case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
      case 409 -> ErrorCode.CONFLICT;
      case 412 -> ErrorCode.PRECONDITION_FAILED;
      case 413 -> ErrorCode.VALUE_TOO_LARGE;
      case 416 -> ErrorCode.RANGE_NOT_SATISFIABLE;
      case 503 -> ErrorCode.UNAVAILABLE;
      case 504 -> ErrorCode.OUTCOME_UNKNOWN;
      case 507 -> ErrorCode.DISK_FULL;
      default -> ErrorCode.BAD_GATEWAY;
    };
  }
}
