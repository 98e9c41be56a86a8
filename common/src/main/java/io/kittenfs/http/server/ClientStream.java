package io.kittenfs.http.server;

import com.google.common.base.Throwables;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/**
 * The body of a request, with every failure to read it turned into a refusal: what breaks here is
 * the client or its connection, never this server's disk.
 */
final class ClientStream extends FilterInputStream {
  ClientStream(InputStream body) {
    super(body);
  }

  @Override
  public int read() {
    try {
      return super.read();
    } catch (IOException e) {
      throw brokenOff(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      return super.read(bytes, offset, length);
    } catch (IOException e) {
      throw brokenOff(e);
    }
  }

  private static KittenException brokenOff(IOException cause) {
    if (Throwables.getCausalChain(cause).stream().anyMatch(TimeoutException.class::isInstance)) {
      return new KittenException(
          ErrorCode.REQUEST_TIMEOUT,
          "The body did not arrive in time. Nothing was stored; send it again.",
          cause);
    }
    return new KittenException(
        ErrorCode.INVALID_REQUEST,
        "The body broke off before its end. Nothing was stored; send it again.",
        cause);
  }
}
