package io.kittenfs.http.server;

import io.javalin.http.Context;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Query;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** An exchange over Javalin's context: the only class, beside the bootstrap, that knows Javalin. */
final class JavalinExchange implements Exchange {
  /** The attribute of a request whose body was asked for. */
  private static final String ASKED = JavalinExchange.class.getName();

  private final Context context;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Query query;

  JavalinExchange(Context context) {
    this.context = context;
    this.request = context.req();
    this.response = context.res();
    this.query = new Query(request.getQueryString());
    if (!response.isCommitted()) {
      response.setContentType(
          null); // Javalin starts with text/plain; a 204 or 304 has no type at all
    }
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String rawPath() {
    return request.getRequestURI();
  }

  @Override
  public Query query() {
    return query;
  }

  @Override
  public String pathParameter(String name) {
    return context.pathParam(name);
  }

  @Override
  public List<String> headers(String name) {
    return Collections.list(request.getHeaders(name));
  }

  @Override
  public List<String> headerNames() {
    return Collections.list(request.getHeaderNames());
  }

  @Override
  public long contentLength() {
    return request.getContentLengthLong();
  }

  @Override
  public InputStream body() throws IOException {
    request.setAttribute(ASKED, true);
    return new ClientStream(request.getInputStream());
  }

  @Override
  public void status(int status) {
    response.setStatus(status);
  }

  @Override
  public void header(String name, String value) {
    // Past the servlet response, which would write a type such as "text/plain; charset=x" its own
    // way.
    jetty().getServletContextResponse().getWrapped().getHeaders().put(name, value);
  }

  @Override
  public OutputStream output() throws IOException {
    return response.getOutputStream();
  }

  @Override
  public boolean committed() {
    return response.isCommitted();
  }

  @Override
  public void reset() {
    response.reset();
  }

  @Override
  public void abort(Throwable cause) {
    jetty().getServletChannel().abort(cause);
  }

  /** Sends what is left of a response, and takes what is left of its request. */
  static void finish(Context context) {
    HttpServletRequest request = context.req();
    ServletContextRequest jetty = ServletContextRequest.getServletContextRequest(request);
    if (!UnreadBody.mayCome(jetty.getHeaders(), request.getAttribute(ASKED) != null)) {
      return;
    }
    try {
      context.res().getOutputStream().close();
      UnreadBody.take(request.getInputStream());
    } catch (IOException | RuntimeException clientIsGone) {
      jetty.getServletChannel().abort(clientIsGone);
    }
  }

  private ServletContextRequest jetty() {
    return ServletContextRequest.getServletContextRequest(request);
  }
}
