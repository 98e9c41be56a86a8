package io.kittenfs.http.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.http.servlet.JavalinServlet;
import io.javalin.http.servlet.ServletEntry;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Failures;
import io.kittenfs.model.NodeIdentity;
import java.io.Closeable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kotlin.LazyKt;

/**
 * A node's HTTP service. Starting returns when it takes requests; closing lets those in flight
 * finish. Safe for use by many threads.
 */
public final class HttpService implements Closeable {
  private final ListeningPort port;
  private final Javalin javalin;

  private HttpService(ListeningPort port, Javalin javalin) {
    this.port = port;
    this.javalin = javalin;
  }

  /**
   * Takes a port and starts a service there.
   *
   * @param self who this node is: it refuses requests that other nodes mean for somebody else
   * @param routes says which routes there are
   * @throws KittenException as {@link ListeningPort#open} does
   */
  public static HttpService start(
      HttpSettings settings, Supplier<NodeIdentity> self, Consumer<Routes> routes) {
    return start(settings, ListeningPort.open(settings), self, routes);
  }

  /**
   * Starts a service on a port that was taken before. The service closes it, also when it does not
   * start.
   *
   * @param self who this node is: it refuses requests that other nodes mean for somebody else
   * @param routes says which routes there are
   */
  public static HttpService start(
      HttpSettings settings,
      ListeningPort port,
      Supplier<NodeIdentity> self,
      Consumer<Routes> routes) {
    Guards guards = new Guards(new HostGuard(settings.allowedHosts()), new RecipientGuard(self));
    try {
      Javalin javalin = Javalin.create(config -> configure(config, settings, port, guards, routes));
      HttpService service = new HttpService(port, javalin);
      try {
        javalin.start();
        return service;
      } catch (RuntimeException e) {
        service.close();
        throw e;
      }
    } catch (RuntimeException e) {
      port.close();
      throw e;
    }
  }

  private static void configure(
      JavalinConfig config,
      HttpSettings settings,
      ListeningPort port,
      Guards guards,
      Consumer<Routes> routes) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = Long.MAX_VALUE;
    config.router.ignoreTrailingSlashes = false;
    // Without Javalin's own servlet, which would speak WebSocket past our guards.
    config.unsafe.servlet =
        LazyKt.lazy(() -> new ServletEntry(null, new JavalinServlet(config.unsafe)));
    Failures failures = new Failures();
    KeyHandler keys = new KeyHandler(guards, failures);
    JettySetup.apply(config, settings, port, keys);
    config.routes.before(context -> guards.check(new JavalinExchange(context)));
    routes.accept(new Routes(config.routes, keys, failures));
    config.routes.after(JavalinExchange::finish);
    config.routes.exception(
        HttpResponseException.class,
        (e, context) ->
            failures.answerServer(new JavalinExchange(context), e.getStatus(), e.getDetails()));
    config.routes.exception(
        Exception.class, (e, context) -> failures.answer(new JavalinExchange(context), e));
    config.router.javaLangErrorHandler(failures::answerError);
  }

  /** The port on which it listens, 1 to 65,535. */
  public int port() {
    return port.number();
  }

  /** Where it listens, such as {@code http://127.0.0.1:3000}. */
  public String url() {
    return port.url().toString();
  }

  /**
   * Takes no more requests, waits for those in flight as long as the settings say, then stops.
   * Idempotent.
   */
  @Override
  public void close() {
    javalin.stop();
  }
}
