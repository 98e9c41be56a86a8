package io.kittenfs.routing;

import io.kittenfs.client.KvBody;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.BodySource;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The body of a client's request on its way to the owner of the key. A small one is read first, so
 * that it can be sent again when a worker refuses; a larger one streams, once, and only when the
 * owner asks for it. Used by one thread.
 */
final class ClientBody implements KvBody, BodySource {
  private static final int BUFFER_BYTES = 32 << 10;

  private final Exchange exchange;
  private final byte[] small;
  private boolean given;

  private ClientBody(Exchange exchange, byte[] small) {
    this.exchange = exchange;
    this.small = small;
  }

  /**
   * Reads the body if it is small.
   *
   * @throws KittenException INVALID_REQUEST when it breaks off
   */
  static ClientBody of(Exchange exchange) throws IOException {
    long length = exchange.contentLength();
    if (length < 0 || length > SMALL_BYTES) {
      return new ClientBody(exchange, null);
    }
    byte[] small = new byte[(int) length];
    InputStream body = new RequestBody(exchange.body());
    int read = body.readNBytes(small, 0, small.length);
    if (read < small.length) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST, "The body is shorter than its head says. Nothing was stored.");
    }
    return new ClientBody(exchange, small);
  }

  @Override
  public long length() {
    return exchange.contentLength();
  }

  @Override
  public boolean repeatable() {
    return small != null;
  }

  @Override
  public boolean wasGiven() {
    return given;
  }

  @Override
  public InputStream open() throws IOException {
    if (small != null) {
      return new ByteArrayInputStream(small);
    }
    given = true;
    return new RequestBody(exchange.body());
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    if (small != null) {
      out.write(small);
      return;
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    InputStream in = open();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }
}
