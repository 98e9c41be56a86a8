package io.kittenfs.http.server;

import io.kittenfs.http.Failures;
import io.kittenfs.http.Json;
import io.kittenfs.http.Problem;
import io.kittenfs.http.Query;
import io.kittenfs.model.Key;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Writes the errors that the HTTP server finds by itself as problems: no HTML, no reason, no stack
 * trace.
 */
final class ServerErrors extends ErrorHandler {
  /** Stands for the query of a request whose target may not even have been understood. */
  private static final Query UNREADABLE = new Query(null);

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      String message,
      Throwable cause,
      Callback callback) {
    byte[] body = body(status, response.getHeaders());
    response.setStatus(status);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static byte[] body(int status, HttpFields.Mutable headers) {
    Problem problem =
        status == 500 ? Failures.unexpected() : Problem.ofStatus(status, detail(status));
    byte[] body = Json.bytes(problem.document(), UNREADABLE);
    headers.put(HttpHeader.CONTENT_TYPE, Problem.contentType());
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    headers.put("X-Content-Type-Options", "nosniff");
    return body;
  }

  private static String detail(int status) {
    return switch (status) {
      case 400 ->
          "This is not a request that can be understood. In a path, percent-encode everything but"
              + " letters, digits and - . _ ~ as UTF-8; give keys with NUL or . and .. segments as ?key=.";
      case 404 -> "There is no such route here.";
      case 408 -> "The request did not arrive in time. Send it again.";
      case 414 -> "The request line is too long. A key has at most " + Key.MAX_BYTES + " bytes.";
      case 431 -> "The header fields are too large. Send fewer or shorter ones.";
      case 503 -> "This node is stopping. Nothing was stored; try again.";
      case 505 -> "Use HTTP/1.1.";
      default -> HttpStatus.getMessage(status) + ".";
    };
  }
}
