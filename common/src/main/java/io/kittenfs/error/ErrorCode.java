package io.kittenfs.error;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What went wrong, in terms that a caller can act on, and what HTTP says for it. No other place
 * decides a status.
 */
public enum ErrorCode {
  /** The request itself is wrong; repeating it unchanged cannot succeed. */
  INVALID_REQUEST(400),
  /**
   * The request is understood and refused: a browser, a foreign host, a path outside the import
   * directory.
   */
  FORBIDDEN(403),
  /** No such key, worker or route. */
  NOT_FOUND(404),
  /** The route exists, but not with this method. */
  METHOD_NOT_ALLOWED(405),
  /** The body did not arrive in time; nothing was stored. */
  REQUEST_TIMEOUT(408),
  /** The request conflicts with the present state, and the detail says which. */
  CONFLICT(409),
  /** A condition of the request (If-Match, If-None-Match) does not hold. */
  PRECONDITION_FAILED(412),
  /** This node's store does not own the key's slot; the request belongs elsewhere. */
  NOT_OWNER(421, "not-owner"),
  /** This node has a copy of the key's slot but does not lead its group; nothing happened. */
  NOT_LEADER(421, "not-leader"),
  /** Another node is meant than the one that was asked; it did nothing. */
  MISDIRECTED(421, "misdirected"),
  /** The key's slot is on its way to another worker: nothing was stored, try again in a moment. */
  SLOT_FROZEN(503, "frozen"),
  /** A move asks for an import that this store does not know; nothing changed. */
  UNKNOWN_IMPORT(409, "unknown-import"),
  /** The value is larger than this node accepts. */
  VALUE_TOO_LARGE(413),
  /** No byte of the value lies in the asked range. */
  RANGE_NOT_SATISFIABLE(416),
  /** The request needs something that this server does not have. */
  NOT_IMPLEMENTED(501),
  /** A defect of this server; nothing about it is the caller's doing. */
  INTERNAL(500),
  /** Another node that this request needs failed or cannot be reached. */
  BAD_GATEWAY(502),
  /** Not now: nothing was stored, the same request may succeed later. */
  UNAVAILABLE(503),
  /** The outcome is unknown: the write may or may not have been stored. */
  OUTCOME_UNKNOWN(504),
  /** The disk is nearly full; nothing was stored. Reads and deletes go on. */
  DISK_FULL(507);

  private final int status;
  private final String reason;

  ErrorCode(int status) {
    this(status, null);
  }

  ErrorCode(int status, String reason) {
    this.status = status;
    this.reason = reason;
  }

  /** The HTTP status of an answer with this code. */
  public int status() {
    return status;
  }

  /**
   * The member {@code reason} of the problem document of an answer with this code, which tells it
   * from others of the same status; empty for codes that their status is enough for.
   */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /**
   * The code of another node's answer, as its caller sees it: a defect there is a BAD_GATEWAY here,
   * and so is every status that no node gives.
   *
   * @param status of the answer
   * @param reason of its problem document, or null
   */
  public static ErrorCode ofAnswer(int status, String reason) {
    return Stream.of(values())
        .filter(code -> reason != null && reason.equals(code.reason))
        .findAny()
        .orElseGet(() -> ofAnswer(status));
  }

  private static ErrorCode ofAnswer(int status) {
    return Stream.of(values())
        .filter(code -> code.status == status && code.reason == null)
        .filter(code -> code != INTERNAL && code != NOT_IMPLEMENTED)
        .findAny()
        .orElse(BAD_GATEWAY);
  }
}
