package io.kittenfs.api;

import io.kittenfs.client.ReplayableBody;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.request.BodySource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The body of a client's request on its way to the owner of the key. It is read when it is needed.
 * A small one is kept then, so that it can be sent again when a worker refuses; a larger one
 * streams, once. Used by one thread.
 */
final class ClientBody extends ReplayableBody implements BodySource {
  private static final int BUFFER_BYTES = 32 << 10;

  private final Exchange exchange;
  private final boolean isSmall;
  private byte[] kept;
  private boolean consumed;

  ClientBody(Exchange exchange) {
    this.exchange = exchange;
    long length = exchange.contentLength();
    this.isSmall = length >= 0 && length <= SMALL_BYTES;
  }

  /**
   * Whether the owner has to want it before it is read: it is large, or the client waits to be
   * asked for it.
   */
  @Override
  public boolean expectContinue() {
    return !isSmall
        || exchange.header("Expect").filter("100-continue"::equalsIgnoreCase).isPresent();
  }

  /**
   * Reads the body unless the owner has to want it first.
   *
   * @throws KittenException INVALID_REQUEST when it breaks off
   */
  void readAhead() throws IOException {
    if (!expectContinue()) {
      keep();
    }
  }

  private byte[] keep() throws IOException {
    if (kept == null) {
      byte[] bytes = new byte[(int) exchange.contentLength()];
      int read = exchange.body().readNBytes(bytes, 0, bytes.length);
      if (read < bytes.length) {
        throw new KittenException(
            ErrorCode.INVALID_REQUEST,
            "The body is shorter than its head says. Nothing was stored.");
      }
      kept = bytes;
    }
    return kept;
  }

  @Override
  public long contentLength() {
    return exchange.contentLength();
  }

  @Override
  public boolean isOneShot() {
    return !isSmall;
  }

  @Override
  public boolean isConsumed() {
    return consumed;
  }

  @Override
  public InputStream open() throws IOException {
    if (isSmall) {
      return new ByteArrayInputStream(keep());
    }
    consumed = true;
    return exchange.body();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    if (isSmall) {
      out.write(keep());
      return;
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    InputStream in = open();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }
}
