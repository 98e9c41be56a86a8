package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.SortedMap;

/**
 * What a worker's copy of a replicated group has as of a checkpoint: its answer to {@code GET
 * /local/groups/{group}/digest}. Immutable.
 *
 * @param rest digest of what belongs to no slot; null, and not written, when the copy has no answer
 *     for this checkpoint
 * @param slots the digest of each slot, by its number; null, and not written, as before
 * @param damage by what it was seen that the copy is damaged, for people; null, and not written,
 *     when nothing is known of that
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CopyDigest(Long rest, SortedMap<Integer, Long> slots, String damage) {
  /** Whether it can be compared with that of another copy. */
  public boolean isThere() {
    return rest != null && slots != null;
  }

  /** Whether both copies have the same; each is there. */
  public boolean isSameAs(CopyDigest other) {
    return rest.equals(other.rest) && slots.equals(other.slots);
  }
}
