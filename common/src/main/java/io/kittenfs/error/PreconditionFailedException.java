package io.kittenfs.error;

import java.util.Optional;

/** A write's precondition did not hold; nothing was changed. */
public final class PreconditionFailedException extends Refusal {
  private static final long serialVersionUID = 1L;

  private final String currentEtag;

  /**
   * @param etag of the key as it is now, quotes included; empty when it does not exist
   */
  public PreconditionFailedException(Optional<String> etag) {
    super(
        ErrorCode.PRECONDITION_FAILED,
        etag.map(now -> "The key's ETag is now " + now + ". Fetch it again and retry.")
            .orElse("The key does not exist."));
    this.currentEtag = etag.orElse(null);
  }

  /**
   * The key's entity tag when the condition was checked, quotes included; empty when it did not
   * exist.
   */
  public Optional<String> currentEtag() {
    return Optional.ofNullable(currentEtag);
  }
}
