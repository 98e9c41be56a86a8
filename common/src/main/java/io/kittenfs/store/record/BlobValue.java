package io.kittenfs.store.record;

import java.util.Optional;

/**
 * A large value: a file of its own, named by its record.
 *
 * @param id names the file
 * @param size how many bytes it has
 * @param digest SHA-256 of them: 32 bytes, shared
 * @param stagedMillis when it was staged, in milliseconds since 1970 by the store's clock; 0 for a
 *     value that was read from its record
 */
public record BlobValue(BlobId id, long size, byte[] digest, long stagedMillis)
    implements StagedValue {
  /** This value, if it is large. */
  public static Optional<BlobValue> of(StagedValue value) {
    return value instanceof BlobValue blob ? Optional.of(blob) : Optional.empty();
  }
}
