package io.kittenfs.store.record;

/**
 * A large value: a file of its own, named by its record.
 *
 * @param stagedMillis when it was staged, by the store's clock
 */
public record BlobValue(BlobId id, long size, byte[] digest, long stagedMillis)
    implements StagedValue {}
