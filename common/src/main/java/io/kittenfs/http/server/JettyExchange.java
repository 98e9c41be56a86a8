package io.kittenfs.http.server;

import io.kittenfs.http.Exchange;
import io.kittenfs.http.Query;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** An exchange straight over Jetty, for the routes that Javalin does not see. */
final class JettyExchange implements Exchange {
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Query query;
  private OutputStream output;
  private boolean asked;
  private boolean aborted;

  JettyExchange(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.query = new Query(request.getHttpURI().getQuery());
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String rawPath() {
    return request.getHttpURI().getPath();
  }

  @Override
  public Query query() {
    return query;
  }

  @Override
  public String pathParameter(String name) {
    throw new IllegalArgumentException("key routes have no parameter " + name);
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  @Override
  public List<String> headerNames() {
    return List.copyOf(request.getHeaders().getFieldNamesCollection());
  }

  @Override
  public long contentLength() {
    return request.getLength();
  }

  @Override
  public InputStream body() {
    asked = true;
    return new ClientStream(Content.Source.asInputStream(request));
  }

  @Override
  public void status(int status) {
    response.setStatus(status);
  }

  @Override
  public void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  @Override
  public OutputStream output() {
    if (output == null) {
      output = Response.asBufferedOutputStream(request, response);
    }
    return output;
  }

  @Override
  public boolean committed() {
    return response.isCommitted();
  }

  @Override
  public void reset() {
    response.reset();
    output = null;
  }

  @Override
  public void abort(Throwable cause) {
    aborted = true;
    callback.failed(cause);
  }

  /** Sends what is left of the response and ends the exchange, unless it was aborted. */
  void finish() throws IOException {
    if (aborted) {
      return;
    }
    boolean mayHaveUnreadBody = UnreadBody.mayCome(request.getHeaders(), asked);
    if (output != null) {
      output.close();
    } else if (mayHaveUnreadBody) {
      Content.Sink.write(response, true, null);
    } else {
      response.write(true, null, callback);
      return;
    }
    if (mayHaveUnreadBody) {
      UnreadBody.take(Content.Source.asInputStream(request));
    }
    callback.succeeded();
  }
}
