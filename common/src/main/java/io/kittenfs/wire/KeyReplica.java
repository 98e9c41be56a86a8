package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a worker has of a key: its answer to {@code GET /local/explain/{key}}.
 *
 * @param index the worker
 * @param role what it is to the slot, such as {@code owned}; of a replicated group what it is to
 *     the group, such as {@code follower}
 * @param epoch how often the slot changed its owner, as far as this copy knows
 * @param etag of the value; null when there is no such key
 * @param digest SHA-256 of the value's bytes, 64 lower-case hex digits; null with the etag
 * @param size of the value in bytes; null with the etag
 * @param applied of a replicated group, the index of the last entry of its log that this copy has;
 *     else null
 * @param lag how many entries the leader's copy has that this one lacks; null where that is not
 *     known, and in what a worker says of itself
 * @param blob whether this copy has the file of a value that lies in one; null when none does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyReplica(
    int index,
    String role,
    long epoch,
    @JsonInclude String etag,
    String digest,
    Long size,
    Long applied,
    Long lag,
    Blob blob) {
  /** Whether the file of a value is there. */
  public enum Blob {
    /** It is. */
    PRESENT,
    /** It is still to be fetched from another member. */
    MISSING;

    /** The name on the wire: lower case. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The only copy. */
  public KeyReplica(int index, String role, long epoch, String etag, String digest, Long size) {
    this(index, role, epoch, etag, digest, size, null, null, null);
  }

  /** This copy, compared with one that has this many entries. */
  public KeyReplica behind(long leader) {
    return applied == null
        ? this
        : new KeyReplica(
            index, role, epoch, etag, digest, size, applied, Math.max(0, leader - applied), blob);
  }
}
