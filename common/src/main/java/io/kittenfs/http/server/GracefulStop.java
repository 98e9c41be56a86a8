package io.kittenfs.http.server;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;

/**
 * When the server stops, requests in flight finish and those that still come are refused.
 * Connections without a request, which neighbours would keep for long, are closed after a moment.
 * Safe for use by many threads.
 */
final class GracefulStop extends GracefulHandler {
  /**
   * How long a connection without a request has to be silent before it is closed. A request that is
   * on its way is so refused, with an answer; to one that meets a closed connection there is none,
   * and nobody knows whether it was stored.
   */
  private static final long IDLE_MILLIS = 100;

  /** How many requests are in flight on a connection; the next may begin before one has ended. */
  private final Map<EndPoint, Integer> busy = new ConcurrentHashMap<>();

  GracefulStop(Handler handler) {
    super(handler);
  }

  /** Has only this class decide when the connections of a stopping server are closed. */
  static void govern(AbstractConnector connector) {
    connector.setShutdownIdleTimeout(-1);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    busy.merge(connection, 1, Integer::sum);
    Request.addCompletionListener(request, failure -> finished(connection));
    return super.handle(request, response, callback);
  }

  private void finished(EndPoint connection) {
    busy.computeIfPresent(connection, (it, count) -> count == 1 ? null : count - 1);
    if (isShutdown()) {
      closeUnlessBusy(connection);
    }
  }

  @Override
  public CompletableFuture<Void> shutdown() {
    CompletableFuture<Void> done = super.shutdown();
    for (Connector connector : getServer().getConnectors()) {
      // For those that are accepted just now.
      ((AbstractConnector) connector).setIdleTimeout(IDLE_MILLIS);
      connector.getConnectedEndPoints().forEach(this::closeUnlessBusy);
    }
    return done;
  }

  private void closeUnlessBusy(EndPoint connection) {
    if (!busy.containsKey(connection)) {
      connection.setIdleTimeout(IDLE_MILLIS);
    }
  }
}
