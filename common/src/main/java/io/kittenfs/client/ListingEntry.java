package io.kittenfs.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kittenfs.store.Metadata;
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
    @JsonInclude(JsonInclude.Include.NON_NULL) Instant expiresAt) {
  /** What the list says of a key. */
  public static ListingEntry of(Metadata metadata) {
    return new ListingEntry(
        metadata.key().text(),
        metadata.size(),
        metadata.etag(),
        metadata.contentType(),
        "sha-256:" + metadata.digest(),
        metadata.modified(),
        metadata.expires().orElse(null));
  }
}
