package io.kittenfs.e2e.history;

import java.util.Optional;

/** What a client learnt from the answer to its request, or from the lack of one. */
public sealed interface Answer {
  /**
   * The value was stored.
   *
   * @param created whether there was none before (201), rather than one that was replaced (200)
   * @param etag of the new value
   */
  record Stored(boolean created, String etag) implements Answer {
    @Override
    public String toString() {
      return (created ? "201 " : "200 ") + etag;
    }
  }

  /** There was a value and it was removed (204). */
  record Deleted() implements Answer {
    @Override
    public String toString() {
      return "204";
    }
  }

  /**
   * The value of a read.
   *
   * @param value the name that it was put under
   * @param etag of the value
   */
  record OpenValue(String value, String etag) implements Answer {
    @Override
    public String toString() {
      return "200 " + value + " " + etag;
    }
  }

  /** There is no value to read or to remove (404). */
  record Missing() implements Answer {
    @Override
    public String toString() {
      return "404";
    }
  }

  /**
   * The condition did not hold (412).
   *
   * @param etag of the value that was there instead; empty when there was none
   */
  record ConditionFailed(Optional<String> etag) implements Answer {
    @Override
    public String toString() {
      return "412 " + etag.orElse("no value");
    }
  }

  /** Promised to have had no effect: 503, 507, or no connection to begin with. */
  record NothingDone() implements Answer {
    @Override
    public String toString() {
      return "nothing done";
    }
  }

  /** May take effect at any time from its start on, or never: 504, or the connection was lost. */
  record Unknown() implements Answer {
    @Override
    public String toString() {
      return "unknown";
    }
  }
}
