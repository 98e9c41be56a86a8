package io.kittenfs.error;

import java.util.Objects;

/**
 * A refusal or failure with a code for programs and a detail for people. The detail is shown to
 * users: it says what to do, and never holds a path of this machine's disk or a stack trace.
 */
public class KittenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What users hear of a defect, of which they need not know more. */
  public static final String DEFECT =
      "This node failed in a way that is not your doing; see its log.";

  private final ErrorCode code;

  /**
   * @param code what kind of failure this is
   * @param detail a sentence for the user: what was wrong and what to do about it
   */
  public KittenException(ErrorCode code, String detail) {
    super(detail);
    this.code = Objects.requireNonNull(code);
  }

  /**
   * @param code what kind of failure this is
   * @param detail a sentence for the user: what was wrong and what to do about it
   * @param cause for the log of this node only
   */
  public KittenException(ErrorCode code, String detail, Throwable cause) {
    super(detail, cause);
    this.code = Objects.requireNonNull(code);
  }

  /** What kind of failure this is. */
  public ErrorCode code() {
    return code;
  }
}
