package io.kittenfs.store.record;

import com.google.common.hash.HashCode;
import io.kittenfs.model.Key;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What is known of a stored value besides its bytes.
 *
 * @param key the key it is stored under
 * @param version never repeats for a key; see {@link #etag}
 * @param created when the key was first stored since it last did not exist
 * @param modified when this value was stored
 * @param fields as they were put; a type is among them
 * @param size of the value in bytes
 * @param digest SHA-256 of the value
 * @param expires from when on the key does not exist any more; empty for never
 */
public record Metadata(
    Key key,
    long version,
    Instant created,
    Instant modified,
    RepresentationFields fields,
    long size,
    HashCode digest,
    Optional<Instant> expires) {

  /** The type of the value. */
  public String contentType() {
    return fields.contentType().orElseThrow();
  }

  /** The digest of the value as Repr-Digest (RFC 9530) writes it. */
  public String reprDigest() {
    return "sha-256=:" + Base64.getEncoder().encodeToString(digest.asBytes()) + ":";
  }

  /** The entity tag (RFC 9110, section 8.8.3) of this value, quotes included. */
  public String etag() {
    return etagOf(version);
  }

  static String etagOf(long version) {
    return '"' + Long.toHexString(version) + '"';
  }
}
