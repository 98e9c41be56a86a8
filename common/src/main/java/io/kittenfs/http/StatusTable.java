package io.kittenfs.http;

import io.kittenfs.error.ErrorCode;

/** The one place that turns an error code into an HTTP status. */
final class StatusTable {
  private StatusTable() {}

  static int status(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST -> 400;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case CONFLICT, UNKNOWN_IMPORT -> 409;
      case PRECONDITION_FAILED -> 412;
      case VALUE_TOO_LARGE -> 413;
      case RANGE_NOT_SATISFIABLE -> 416;
      case NOT_OWNER, MISDIRECTED -> 421;
      case INTERNAL -> 500;
      case NOT_IMPLEMENTED -> 501;
      case BAD_GATEWAY -> 502;
      case UNAVAILABLE, SLOT_FROZEN -> 503;
      case OUTCOME_UNKNOWN -> 504;
      case DISK_FULL -> 507;
    };
  }
}
