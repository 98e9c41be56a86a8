package io.kittenfs.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import io.kittenfs.error.ErrorCode;
import java.io.IOException;

/**
 * Where a node says which routes it has. A path is exact, but {@code {name}} stands for one
 * segment. HEAD comes with GET. Used while the service starts, by one thread.
 */
public final class Routes {
  private final RoutesConfig javalin;
  private final KeyHandler keys;
  private final Failures failures;

  Routes(RoutesConfig javalin, KeyHandler keys, Failures failures) {
    this.javalin = javalin;
    this.keys = keys;
    this.failures = failures;
  }

  /** A route that only reads; it answers HEAD too, where the server drops its body. */
  public Routes get(String path, Route route) {
    add(HandlerType.HEAD, path, route);
    return add(HandlerType.GET, path, route);
  }

  /**
   * A route that changes something and yet is a GET, for compatibility: the same as POST is there
   * too, and the GET refuses browsers, which follow links and load images without being asked.
   */
  public Routes changingGet(String path, Route route) {
    add(
        HandlerType.GET,
        path,
        exchange -> {
          BrowserGuard.refuseBrowser(exchange);
          route.handle(exchange);
        });
    // Without this Javalin would answer HEAD with an empty 200 wherever there is a GET.
    add(
        HandlerType.HEAD,
        path,
        exchange ->
            Problem.of(ErrorCode.METHOD_NOT_ALLOWED, "Use POST or GET here.")
                .withHeader("Allow", "GET, POST")
                .write(exchange));
    return post(path, route);
  }

  /** A route for POST. */
  public Routes post(String path, Route route) {
    return add(HandlerType.POST, path, route);
  }

  /** A route for PUT. */
  public Routes put(String path, Route route) {
    return add(HandlerType.PUT, path, route);
  }

  /** A route for DELETE. */
  public Routes delete(String path, Route route) {
    return add(HandlerType.DELETE, path, route);
  }

  /** GET and HEAD of the keys below a path, or in {@code ?key=}. */
  public Routes getKey(String path, KeyRoute route) {
    addKey(HandlerType.GET, path, route);
    return addKey(HandlerType.HEAD, path, route);
  }

  /** GET and HEAD of a path of keys where the request names none. */
  public Routes getList(String path, Route route) {
    keys.addList(path, route);
    return this;
  }

  /** PUT of the keys below a path, or in {@code ?key=}. */
  public Routes putKey(String path, KeyRoute route) {
    return addKey(HandlerType.PUT, path, route);
  }

  /** DELETE of the keys below a path, or in {@code ?key=}. */
  public Routes deleteKey(String path, KeyRoute route) {
    return addKey(HandlerType.DELETE, path, route);
  }

  private Routes addKey(HandlerType method, String path, KeyRoute route) {
    keys.add(method.name(), path, route);
    return this;
  }

  private Routes add(HandlerType method, String path, Route route) {
    javalin.addHttpHandler(
        method,
        path,
        context -> {
          Exchange exchange = new JavalinExchange(context);
          try {
            route.handle(exchange);
          } catch (IOException | RuntimeException e) {
            failures.answer(exchange, e);
          }
        });
    return this;
  }
}
