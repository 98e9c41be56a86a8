package io.kittenfs.wire;

import java.time.Instant;

/**
 * A node-local key of a worker, as its master shows it.
 *
 * @param key as text
 * @param hash SHA-512/256 of the key, 64 lower-case hex digits
 * @param size of the value in bytes
 * @param createdAt when the key was first stored since it last did not exist
 */
public record EntryInfo(String key, String hash, long size, Instant createdAt) {}
