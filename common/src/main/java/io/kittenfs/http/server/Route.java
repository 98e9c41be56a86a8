package io.kittenfs.http.server;

import io.kittenfs.http.Exchange;
import java.io.IOException;

/** Answers the requests of one method and path. Safe for use by many threads. */
@FunctionalInterface
public interface Route {
  /**
   * Answers a request.
   *
   * @throws io.kittenfs.error.KittenException what the client is told as a problem
   * @throws IOException when the connection or the disk fails
   */
  void handle(Exchange exchange) throws IOException;
}
