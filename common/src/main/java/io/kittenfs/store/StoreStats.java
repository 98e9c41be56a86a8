package io.kittenfs.store;

/**
 * What a store holds and does now.
 *
 * @param keys how many keys
 * @param bytes sum of the sizes of their values
 * @param diskBytes bytes that the store's files occupy
 * @param openIterators consistent views being read now
 * @param pendingBlobDeletes blob files whose removal is due
 * @param pendingSweeps generations whose records are being removed in the background
 */
public record StoreStats(
    long keys,
    long bytes,
    long diskBytes,
    int openIterators,
    long pendingBlobDeletes,
    int pendingSweeps) {}
