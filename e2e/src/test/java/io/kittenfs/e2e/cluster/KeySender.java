package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Request;

/** Sends requests about keys to nodes and tells what the answers mean. Safe for many threads. */
@FunctionalInterface
interface KeySender {
  /**
   * Sends one request.
   *
   * @param node the url of the node that is asked
   * @param key letters, digits, dots and slashes
   * @param request what is asked for
   * @param size of the bytes that a value has beside its name
   * @throws UnexpectedAnswer when the answer is none that this request can have
   */
  Answer send(String node, String key, Request request, int size);
}
