package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A key of the cluster in a list.
 *
 * @param key as text
 * @param size of its value, in bytes
 * @param etag of its value, with quotes
 * @param contentType of its value
 * @param digest of its value: {@code sha-256:} and 64 hex digits; null from older nodes
 * @param modifiedAt when its value was stored
 * @param expiresAt when it goes; null when it stays
 */
public record ListingEntry(
    String key,
    long size,
    String etag,
    String contentType,
    @JsonInclude(JsonInclude.Include.NON_NULL) String digest,
    Instant modifiedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) Instant expiresAt) {}
