package io.kittenfs.http;

import io.kittenfs.model.Key;
import java.io.IOException;

/** Answers the requests of one method and path that name a key. Safe for use by many threads. */
@FunctionalInterface
public interface KeyRoute {
  /**
   * Answers a request about a key.
   *
   * @throws io.kittenfs.error.KittenException what the client is told as a problem
   * @throws IOException when the connection or the disk fails
   */
  void handle(Exchange exchange, Key key) throws IOException;
}
