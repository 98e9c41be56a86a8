package io.kittenfs.http.server;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.request.TransferCodings;

/** What is checked of every request before its route runs. Immutable. */
final class Guards {
  /** What stands in a request target, as the server hands it on, for bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\ufffd';

  private final HostGuard hosts;
  private final RecipientGuard recipient;

  Guards(HostGuard hosts, RecipientGuard recipient) {
    this.hosts = hosts;
    this.recipient = recipient;
  }

  /**
   * Lets a request pass.
   *
   * @throws KittenException FORBIDDEN, INVALID_REQUEST, NOT_IMPLEMENTED or MISDIRECTED otherwise
   */
  void check(Exchange exchange) {
    if (exchange.header("X-HTTP-Method-Override").isPresent()) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "X-HTTP-Method-Override is not understood. Send the method itself.");
    }
    TransferCodings.check(exchange);
    requireUtf8(exchange);
    hosts.check(exchange);
    BrowserGuard.refuseForeignOrigin(exchange);
    recipient.check(exchange);
  }

  /** Two keys that differ in such bytes would be one. */
  private static void requireUtf8(Exchange exchange) {
    if (exchange.rawPath().indexOf(REPLACEMENT) >= 0
        || exchange.query().raw().indexOf(REPLACEMENT) >= 0) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "The request target is not valid UTF-8. Percent-encode its UTF-8 bytes, those of"
              + " U+FFFD too.");
    }
    exchange.query().requireWellFormed();
  }
}
