package io.kittenfs.http.server;

import com.google.common.collect.Lists;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Failures;
import io.kittenfs.http.KeyRoute;
import io.kittenfs.http.Problem;
import java.io.IOException;
import java.util.List;

/**
 * Where a node says which routes it has, which parameters of a query each knows, and which take a
 * body: requests with others, or with a body that nobody reads, are refused, so that nothing is
 * dropped in silence. Every route knows {@code ?pretty}, and those for keys {@code ?key=}. A path
 * is exact, but {@code {name}} stands for one segment. HEAD comes with GET. Used while the service
 * starts, by one thread.
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
    add(HandlerType.HEAD, path, withoutBody(checked(route, parameters)));
    return add(HandlerType.GET, path, withoutBody(checked(route, parameters)));
  }

  /**
   * A route that changes something and yet is a GET, for compatibility: the same as POST is there
   * too, and the GET refuses browsers, which follow links and load images without being asked.
   */
  public Routes changingGet(String path, Route route, String... parameters) {
    addChangingGet(path, route, parameters);
    return command(path, route, parameters);
  }

  /** The same for a route that reads the body of a POST. */
  public Routes changingGetOrBody(String path, Route route, String... parameters) {
    addChangingGet(path, route, parameters);
    return post(path, route, parameters);
  }

  private void addChangingGet(String path, Route route, String... parameters) {
    add(
        HandlerType.GET,
        path,
        withoutBody(
            exchange -> {
              BrowserGuard.refuseBrowser(exchange);
              checked(route, parameters).handle(exchange);
            }));
    // Without this Javalin would answer HEAD with an empty 200 wherever there is a GET.
    add(
        HandlerType.HEAD,
        path,
        exchange ->
            Problem.of(ErrorCode.METHOD_NOT_ALLOWED, "Use POST or GET here.")
                .withHeader("Allow", "GET, POST")
                .write(exchange));
  }

  /** A route for POST that has all it needs in its path and query. */
  public Routes command(String path, Route route, String... parameters) {
    return add(HandlerType.POST, path, withoutBody(checked(route, parameters)));
  }

  /** A route for POST that reads the body. */
  public Routes post(String path, Route route, String... parameters) {
    return add(HandlerType.POST, path, checked(route, parameters));
  }

  /** A route for PUT that reads the body. */
  public Routes put(String path, Route route, String... parameters) {
    return add(HandlerType.PUT, path, checked(route, parameters));
  }

  /** A route for DELETE. */
  public Routes delete(String path, Route route, String... parameters) {
    return add(HandlerType.DELETE, path, withoutBody(checked(route, parameters)));
  }

  /**
   * GET and HEAD of the values below a path, or of {@code ?key=}. Other parameters mean nothing
   * here and are let pass: web pages add them to the addresses of what they load.
   */
  public Routes getValue(String path, KeyRoute route) {
    keys.add("GET", path, withoutBody(route));
    keys.add("HEAD", path, withoutBody(route));
    return this;
  }

  /** GET and HEAD of what is known about the keys below a path, or of {@code ?key=}. */
  public Routes getKey(String path, KeyRoute route, String... parameters) {
    addKey("GET", path, withoutBody(route), parameters);
    return addKey("HEAD", path, withoutBody(route), parameters);
  }

  /** GET and HEAD of a path of keys where the request names none. */
  public Routes getList(String path, Route route, String... parameters) {
    keys.addList(path, withoutBody(checked(route, parameters)));
    return this;
  }

  /** PUT of the keys below a path, or in {@code ?key=}. */
  public Routes putKey(String path, KeyRoute route, String... parameters) {
    return addKey("PUT", path, route, parameters);
  }

  /** DELETE of the keys below a path, or in {@code ?key=}. */
  public Routes deleteKey(String path, KeyRoute route, String... parameters) {
    return addKey("DELETE", path, withoutBody(route), parameters);
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

  private static Route withoutBody(Route route) {
    return exchange -> {
      refuseBody(exchange);
      route.handle(exchange);
    };
  }

  private static KeyRoute withoutBody(KeyRoute route) {
    return (exchange, key) -> {
      refuseBody(exchange);
      route.handle(exchange, key);
    };
  }

  /** An empty one says nothing, and many clients send it. */
  private static void refuseBody(Exchange exchange) throws IOException {
    boolean hasBody =
        exchange.contentLength() > 0
            || (exchange.header("Transfer-Encoding").isPresent() && exchange.body().read() >= 0);
    if (hasBody) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "This route takes no body. Parameters go into the query, such as ?name=value."
              + " Nothing was changed.");
    }
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
