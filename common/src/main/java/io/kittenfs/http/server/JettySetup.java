package io.kittenfs.http.server;

import io.javalin.config.JavalinConfig;
import io.kittenfs.model.ThreadBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Sets up the Jetty below Javalin. */
final class JettySetup {
  private static final int MIN_THREADS = 8;
  private static final int THREAD_IDLE_MILLIS = 60_000;

  /** Room for a key of 1,024 bytes, each written with three characters, beside the usual fields. */
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private JettySetup() {}

  static void apply(
      JavalinConfig config, HttpSettings settings, ListeningPort port, KeyHandler keys) {
    config.unsafe.jettyInternal.server = server(settings, keys);
    config.jetty.modifyHttpConfiguration(JettySetup::configure);
    config.jetty.modifyServletContextHandler(
        context -> {
          context.setErrorHandler(new ServerErrors());
          context.getServletHandler().setDecodeAmbiguousURIs(true);
        });
    config.jetty.addConnector(
        (server, http) -> {
          ServerConnector connector =
              new ServerConnector(server, 1, -1, new HttpConnectionFactory(http));
          takeOver(connector, port);
          connector.setIdleTimeout(settings.idleTimeout().toMillis());
          GracefulStop.govern(connector);
          return connector;
        });
  }

  private static void takeOver(ServerConnector connector, ListeningPort port) {
    try {
      connector.open(port.channel());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Server server(HttpSettings settings, KeyHandler keys) {
    QueuedThreadPool threads =
        new QueuedThreadPool(ThreadBudget.REQUESTS, MIN_THREADS, THREAD_IDLE_MILLIS);
    threads.setName("http");
    Server server = new Server(threads);
    // Javalin puts its own handler below the last of these.
    server.setHandler(new GracefulStop(keys));
    server.setErrorHandler(new ServerErrors());
    server.setStopTimeout(settings.stopTimeout().toMillis());
    return server;
  }

  private static void configure(HttpConfiguration http) {
    http.setSendServerVersion(false);
    // Values of fields come back as they were sent: without this, as others write them usually.
    http.setHeaderCacheCaseSensitive(true);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    // Any key may stand in a path; only KeyPath decides what it means. Nothing here maps paths to
    // files.
    http.setUriCompliance(
        new UriCompliance(
            "KEYS",
            EnumSet.of(
                UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
                UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.UTF16_ENCODINGS,
                UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
                UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS)));
  }
}
