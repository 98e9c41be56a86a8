package io.kittenfs.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.http.servlet.JavalinServlet;
import io.javalin.http.servlet.ServletEntry;
import io.javalin.util.JavalinBindException;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.Closeable;
import java.util.function.Consumer;
import kotlin.LazyKt;

/**
 * A node's HTTP service. Starting returns when it takes requests; closing lets those in flight
 * finish. Safe for use by many threads.
 */
public final class HttpService implements Closeable {
  private final HttpSettings settings;
  private final Javalin javalin;

  private HttpService(HttpSettings settings, Javalin javalin) {
    this.settings = settings;
    this.javalin = javalin;
  }

  /**
   * Starts a service.
   *
   * @param routes says which routes there are
   * @throws KittenException CONFLICT when the port is taken or may not be used
   */
  public static HttpService start(HttpSettings settings, Consumer<Routes> routes) {
    Javalin javalin = Javalin.create(config -> configure(config, settings, routes));
    HttpService service = new HttpService(settings, javalin);
    try {
      javalin.start();
    } catch (JavalinBindException e) {
      service.close();
      throw new KittenException(
          ErrorCode.CONFLICT,
          "Cannot listen on "
              + settings.host()
              + " port "
              + settings.port()
              + ". Is the port taken? Choose another with --port.",
          e);
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
    return service;
  }

  private static void configure(
      JavalinConfig config, HttpSettings settings, Consumer<Routes> routes) {
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
    Guards guards = new Guards(new HostGuard(settings.allowedHosts()));
    KeyHandler keys = new KeyHandler(guards, failures);
    JettySetup.apply(config, settings, keys);
    config.routes.before(context -> guards.check(new JavalinExchange(context)));
    routes.accept(new Routes(config.routes, keys, failures));
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
    return javalin.port();
  }

  /** Where it listens, such as {@code http://127.0.0.1:3000}. */
  public String url() {
    String host = settings.host();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
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
