package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.history.Request;
import java.nio.charset.StandardCharsets;

/** An answer that a request must never have; fails the test. */
final class UnexpectedAnswer extends AssertionError {
  private static final long serialVersionUID = 1L;

  UnexpectedAnswer(String node, String key, Request request, int status, byte[] body) {
    super(
        request
            + " of "
            + key
            + " on "
            + node
            + " was answered with "
            + status
            + ": "
            + new String(body, 0, Math.min(body.length, 1_000), StandardCharsets.UTF_8));
  }
}
