package io.kittenfs.error;

/**
 * What went wrong, in terms that a caller can act on. The HTTP layer maps each code to one status;
 * no other place decides a status.
 */
public enum ErrorCode {
  /** The request itself is wrong; repeating it unchanged cannot succeed. */
  INVALID_REQUEST,
  /**
   * The request is understood and refused: a browser, a foreign host, a path outside the import
   * directory.
   */
  FORBIDDEN,
  /** No such key, worker or route. */
  NOT_FOUND,
  /** The route exists, but not with this method. */
  METHOD_NOT_ALLOWED,
  /** The request conflicts with the present state, and the detail says which. */
  CONFLICT,
  /** A condition of the request (If-Match, If-None-Match) does not hold. */
  PRECONDITION_FAILED,
  /** This node's store does not own the key's slot; the request belongs elsewhere. */
  NOT_OWNER,
  /** Another node is meant than the one that was asked; it did nothing. */
  MISDIRECTED,
  /** The key's slot is on its way to another worker: nothing was stored, try again in a moment. */
  SLOT_FROZEN,
  /** A move asks for an import that this store does not know; nothing changed. */
  UNKNOWN_IMPORT,
  /** The value is larger than this node accepts. */
  VALUE_TOO_LARGE,
  /** No byte of the value lies in the asked range. */
  RANGE_NOT_SATISFIABLE,
  /** The request needs something that this server does not have. */
  NOT_IMPLEMENTED,
  /** A defect of this server; nothing about it is the caller's doing. */
  INTERNAL,
  /** Another node that this request needs failed or cannot be reached. */
  BAD_GATEWAY,
  /** Not now: nothing was stored, the same request may succeed later. */
  UNAVAILABLE,
  /** The outcome is unknown: the write may or may not have been stored. */
  OUTCOME_UNKNOWN,
  /** The disk is nearly full; nothing was stored. Reads and deletes go on. */
  DISK_FULL
}
