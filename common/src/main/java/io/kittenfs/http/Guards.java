package io.kittenfs.http;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;

/** What is checked of every request before its route runs. Immutable. */
final class Guards {
  private final HostGuard hosts;

  Guards(HostGuard hosts) {
    this.hosts = hosts;
  }

  /**
   * Lets a request pass.
   *
   * @throws KittenException FORBIDDEN, INVALID_REQUEST or NOT_IMPLEMENTED otherwise
   */
  void check(Exchange exchange) {
    if (exchange.header("X-HTTP-Method-Override").isPresent()) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "X-HTTP-Method-Override is not understood. Send the method itself.");
    }
    TransferCodings.check(exchange);
    hosts.check(exchange);
    BrowserGuard.refuseForeignOrigin(exchange);
  }
}
