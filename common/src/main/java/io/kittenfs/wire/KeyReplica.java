package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a worker has of a key: its answer to {@code GET /local/explain/{key}}.
 *
 * @param index the worker
 * @param role what it is to the slot, such as {@code owned}
 * @param epoch how often the slot changed its owner
 * @param etag of the value; null when there is no such key
 * @param digest SHA-256 of the value's bytes, 64 lower-case hex digits; null with the etag
 * @param size of the value in bytes; null with the etag
 */
public record KeyReplica(
    int index,
    String role,
    long epoch,
    String etag,
    @JsonInclude(JsonInclude.Include.NON_NULL) String digest,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long size) {}
