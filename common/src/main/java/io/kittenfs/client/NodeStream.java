package io.kittenfs.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.Response;

/**
 * The body of another node's answer as it arrives. A connection that breaks off is an IOException,
 * never an early end. Close it. Used by one thread.
 */
public final class NodeStream implements Closeable {
  private final Response response;

  /** The body of this answer, which is open. */
  public NodeStream(Response response) {
    this.response = response;
  }

  /** The bytes; closing it closes this. */
  public InputStream body() {
    return response.body().byteStream();
  }

  /** The HTTP status. */
  public int status() {
    return response.code();
  }

  /** A header of the answer, or null. */
  public String header(String name) {
    return response.header(name);
  }

  /**
   * Idempotent; drops the connection when the body was not read to its end.
   *
   * @throws IOException never in practice
   */
  @Override
  public void close() throws IOException {
    response.close();
  }
}
