package io.kittenfs.store.record;

import java.util.List;
import java.util.Optional;

/**
 * A condition that a write checks in the instant in which it is applied (RFC 9110, sections 13.1.1
 * and 13.1.2).
 */
public sealed interface Precondition {
  /** No condition: the write always applies. */
  record None() implements Precondition {}

  /** {@code If-None-Match: *}: applies only while the key does not exist. */
  record Absent() implements Precondition {}

  /** {@code If-Match: *}: applies only while the key exists. */
  record Present() implements Precondition {}

  /**
   * {@code If-Match}: applies only while the key's entity tag, quotes included, is one of these.
   */
  record Matches(List<String> etags) implements Precondition {
    /** Copies the list. */
    public Matches {
      etags = List.copyOf(etags);
    }
  }

  /** Whether a key with this present state may be written. */
  default boolean holds(Optional<Metadata> present) {
    if (this instanceof Absent) {
      return present.isEmpty();
    }
    if (this instanceof Present) {
      return present.isPresent();
    }
    if (this instanceof Matches matches) {
      return present.isPresent() && matches.etags().contains(present.get().etag());
    }
    return true;
  }
}
