package io.kittenfs.e2e.history;

import java.util.Locale;

/**
 * One request and its answer.
 *
 * @param client who asked; one client asks one thing at a time
 * @param via the node that was asked
 * @param key what it was about
 * @param request what was asked for
 * @param answer what became of it
 * @param start nanoseconds since the history began, taken before the first byte was sent
 * @param end the same, taken after the last byte of the answer, or when the client gave up
 */
public record Operation(
    int client, String via, String key, Request request, Answer answer, long start, long end) {

  /** Whether it can have had an effect, or tells about the state. */
  boolean counts() {
    boolean unansweredRead = request instanceof Request.Get && isOpen();
    return !unansweredRead && !(answer instanceof Answer.NothingDone);
  }

  /** Whether nobody knows whether it took effect, and when. */
  boolean isOpen() {
    return answer instanceof Answer.Unknown;
  }

  /** One line for people, times in milliseconds. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%10.3f–%-10.3f client %d via %s: %s → %s",
        start / 1e6,
        end / 1e6,
        client,
        via,
        request,
        answer);
  }
}
