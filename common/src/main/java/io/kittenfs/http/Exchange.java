package io.kittenfs.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * One request and the response to it, as far as the routes need them. Keeps the meaning of a route
 * apart from the server that runs it. Used by one thread at a time.
 */
public interface Exchange {
  /** The method in the request line, such as {@code GET}. */
  String method();

  /** The path of the request target as it was sent: still percent-encoded, without the query. */
  String rawPath();

  /** The parameters of the query. */
  Query query();

  /**
   * The segment of the path that the route calls {@code {name}}, decoded.
   *
   * @throws IllegalArgumentException when the route has no such segment
   */
  String pathParameter(String name);

  /** The values of every header field of this name, in their order; empty when there is none. */
  List<String> headers(String name);

  /** The names of all header fields of the request. */
  List<String> headerNames();

  /** The value of the first header field of this name. */
  default Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** How many bytes the body has, or -1 when the request does not say. */
  long contentLength();

  /**
   * The body. Asking for it tells a client that sent {@code Expect: 100-continue} to go on, so
   * refuse what can be refused before.
   */
  InputStream body() throws IOException;

  /** Sets the status of the response. */
  void status(int status);

  /** Sets a header field of the response. */
  void header(String name, String value);

  /** Where the body of the response goes. */
  OutputStream output() throws IOException;

  /**
   * Whether the head of the response is on its way: neither status nor header fields change any
   * more.
   */
  boolean committed();

  /**
   * Forgets status, header fields and body of a response that is not {@linkplain #committed
   * committed}.
   */
  void reset();

  /** Breaks the connection, so that the client does not take half a response for a whole one. */
  void abort(Throwable cause);
}
