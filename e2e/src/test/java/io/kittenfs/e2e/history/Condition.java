package io.kittenfs.e2e.history;

/** Under which condition a write is to happen. */
public sealed interface Condition {
  /** In any case. */
  record Always() implements Condition {
    @Override
    public String toString() {
      return "";
    }
  }

  /** Only when there is no value, as with {@code If-None-Match: *}. */
  record Absent() implements Condition {
    @Override
    public String toString() {
      return " If-None-Match *";
    }
  }

  /**
   * Only when the value is the one of this ETag, as with {@code If-Match}.
   *
   * @param etag as the server wrote it, quotes included
   */
  record Matches(String etag) implements Condition {
    @Override
    public String toString() {
      return " If-Match " + etag;
    }
  }
}
