package io.kittenfs.http.server;

import java.time.Duration;
import java.util.Set;

/**
 * How a node's HTTP service is set up.
 *
 * @param host the address or name to listen on
 * @param port 1 to 65,535, or 0 for any that is free
 * @param allowedHosts names that a request may give as its Host, besides IP addresses and
 *     localhost; a {@code *} stands for any part without a dot
 * @param idleTimeout how long a connection may move no byte
 * @param stopTimeout how long requests in flight may take when the service stops
 */
public record HttpSettings(
    String host, int port, Set<String> allowedHosts, Duration idleTimeout, Duration stopTimeout) {
  /** Copies the set. */
  public HttpSettings {
    allowedHosts = Set.copyOf(allowedHosts);
  }

  /** Settings with the usual times: 30 s idle, 10 s to stop. */
  public HttpSettings(String host, int port, Set<String> allowedHosts) {
    this(host, port, allowedHosts, Duration.ofSeconds(30), Duration.ofSeconds(10));
  }
}
