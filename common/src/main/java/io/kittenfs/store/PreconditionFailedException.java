package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import java.util.Optional;

/** A write's {@link Precondition} did not hold; nothing was changed. */
public final class PreconditionFailedException extends Refusal {
  private static final long serialVersionUID = 1L;

  private final String currentEtag;

  PreconditionFailedException(Optional<Metadata> present) {
    super(
        ErrorCode.PRECONDITION_FAILED,
        present
            .map(found -> "The key's ETag is now " + found.etag() + ". Fetch it again and retry.")
            .orElse("The key does not exist."));
    this.currentEtag = present.map(Metadata::etag).orElse(null);
  }

  /**
   * The key's entity tag when the condition was checked, quotes included; empty when it did not
   * exist.
   */
  public Optional<String> currentEtag() {
    return Optional.ofNullable(currentEtag);
  }
}
