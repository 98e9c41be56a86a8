package io.kittenfs.http;

import com.google.common.collect.Lists;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import io.kittenfs.error.ErrorCode;
import java.io.IOException;
import java.util.List;

/**
 * Where a node says which routes it has, and which parameters of a query each knows: requests with
 * others are refused, so that none is dropped in silence. Every route knows {@code ?pretty}, and
 * those for keys {@code ?key=}. A path is exact, but {@code {name}} stands for one segment. HEAD
 * comes with GET. Used while the service starts, by one thread.
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
  public Routes get(String path, Route route, String... parameters) {
    add(HandlerType.HEAD, path, checked(route, parameters));
    return add(HandlerType.GET, path, checked(route, parameters));
  }

  /**
   * A route that changes something and yet is a GET, for compatibility: the same as POST is there
   * too, and the GET refuses browsers, which follow links and load images without being asked.
   */
  public Routes changingGet(String path, Route route, String... parameters) {
    add(
        HandlerType.GET,
        path,
        exchange -> {
          BrowserGuard.refuseBrowser(exchange);
          checked(route, parameters).handle(exchange);
        });
    // Without this Javalin would answer HEAD with an empty 200 wherever there is a GET.
    add(
        HandlerType.HEAD,
        path,
        exchange ->
            Problem.of(ErrorCode.METHOD_NOT_ALLOWED, "Use POST or GET here.")
                .withHeader("Allow", "GET, POST")
                .write(exchange));
    return post(path, route, parameters);
  }

  /** A route for POST. */
  public Routes post(String path, Route route, String... parameters) {
    return add(HandlerType.POST, path, checked(route, parameters));
  }

  /** A route for PUT. */
  public Routes put(String path, Route route, String... parameters) {
    return add(HandlerType.PUT, path, checked(route, parameters));
  }

  /** A route for DELETE. */
  public Routes delete(String path, Route route, String... parameters) {
    return add(HandlerType.DELETE, path, checked(route, parameters));
  }

  /**
   * GET and HEAD of the values below a path, or of {@code ?key=}. Other parameters mean nothing
   * here and are let pass: web pages add them to the addresses of what they load.
   */
  public Routes getValue(String path, KeyRoute route) {
    keys.add("GET", path, route);
    keys.add("HEAD", path, route);
    return this;
  }

  /** GET and HEAD of what is known about the keys below a path, or of {@code ?key=}. */
  public Routes getKey(String path, KeyRoute route, String... parameters) {
    addKey("GET", path, route, parameters);
    return addKey("HEAD", path, route, parameters);
  }

  /** GET and HEAD of a path of keys where the request names none. */
  public Routes getList(String path, Route route, String... parameters) {
    keys.addList(path, checked(route, parameters));
    return this;
  }

  /** PUT of the keys below a path, or in {@code ?key=}. */
  public Routes putKey(String path, KeyRoute route, String... parameters) {
    return addKey("PUT", path, route, parameters);
  }

  /** DELETE of the keys below a path, or in {@code ?key=}. */
  public Routes deleteKey(String path, KeyRoute route, String... parameters) {
    return addKey("DELETE", path, route, parameters);
  }

  private Routes addKey(String method, String path, KeyRoute route, String... parameters) {
    List<String> known = Lists.asList("key", parameters);
    keys.add(
        method,
        path,
        (exchange, key) -> {
          exchange.query().requireOnly(known);
          route.handle(exchange, key);
        });
    return this;
  }

  private static Route checked(Route route, String... parameters) {
    List<String> known = List.of(parameters);
    return exchange -> {
      exchange.query().requireOnly(known);
      route.handle(exchange);
    };
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
