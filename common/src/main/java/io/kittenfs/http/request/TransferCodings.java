package io.kittenfs.http.request;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import java.util.List;

/**
 * Refuses bodies that were coded for the transfer in a way that nobody here decodes (RFC 9112,
 * section 6.1): the server below us undoes chunks, and would pass on everything else as it is.
 */
public final class TransferCodings {
  private TransferCodings() {}

  /** Refuses a request in a coding that this server does not read. */
  public static void check(Exchange exchange) {
    List<String> codings = exchange.headers("Transfer-Encoding");
    if (!codings.isEmpty() && !String.join(",", codings).strip().equalsIgnoreCase("chunked")) {
      throw new KittenException(
          ErrorCode.NOT_IMPLEMENTED,
          "The only transfer coding understood here is chunked. What is compressed is kept as it is"
              + " with Content-Encoding; nothing was stored.");
    }
  }
}
