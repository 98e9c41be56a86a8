package io.kittenfs.model;

/**
 * What two copies of a slot must agree on: equal exactly when they hold the same records.
 *
 * @param keys how many records
 * @param bytes the sum of their values' sizes
 * @param digest over everything known of each record, 32 lower-case hex digits
 */
public record SlotDigest(long keys, long bytes, String digest) {}
