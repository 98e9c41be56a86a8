package io.kittenfs.http.server;

import io.kittenfs.http.Exchange;
import io.kittenfs.http.Failures;
import io.kittenfs.http.KeyRoute;
import io.kittenfs.http.Problem;
import io.kittenfs.http.request.KeyPath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers the routes whose path ends in a key, in front of Javalin: they are what a node does all
 * day, and Javalin's chain costs more than the rest of such a request. Everything else goes on to
 * Javalin. Routes are added before the server starts; from then on safe for many threads.
 */
final class KeyHandler extends Handler.Wrapper {
  /** Start of the path, such as {@code /get} or {@code /local/kv}, to method to route. */
  private final Map<String, Map<String, KeyRoute>> routes = new HashMap<>();

  /** What answers GET and HEAD of such a start without a key. */
  private final Map<String, Route> lists = new HashMap<>();

  private final Guards guards;
  private final Failures failures;

  KeyHandler(Guards guards, Failures failures) {
    this.guards = guards;
    this.failures = failures;
  }

  void add(String method, String path, KeyRoute route) {
    routes.computeIfAbsent(path, wanted -> new TreeMap<>()).put(method, route);
  }

  void addList(String path, Route route) {
    lists.put(path, route);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getHttpURI().getPath();
    String prefix = firstSegments(path, 1);
    Map<String, KeyRoute> methods = routes.get(prefix);
    if (methods == null) {
      prefix = firstSegments(path, 2);
      methods = routes.get(prefix);
    }
    if (methods == null) {
      return super.handle(request, response, callback);
    }
    JettyExchange exchange = new JettyExchange(request, response, callback);
    try {
      guards.check(exchange);
      KeyRoute route = methods.get(exchange.method());
      if (route == null) {
        refuseMethod(exchange, methods);
      } else if (isList(exchange, path, prefix)) {
        lists.get(prefix).handle(exchange);
      } else {
        route.handle(exchange, KeyPath.of(exchange, prefix));
      }
    } catch (IOException | RuntimeException | Error e) {
      // Errors too: memory that runs out is said, and in the log.
      failures.answer(exchange, e);
    }
    finish(exchange);
    return true;
  }

  private static void refuseMethod(Exchange exchange, Map<String, KeyRoute> methods)
      throws IOException {
    String allowed = String.join(", ", methods.keySet());
    Problem.methodNotAllowed(exchange.method(), allowed).write(exchange);
  }

  private static void finish(JettyExchange exchange) {
    try {
      exchange.finish();
    } catch (IOException | RuntimeException clientIsGone) {
      exchange.abort(clientIsGone);
    }
  }

  private boolean isList(Exchange exchange, String path, String prefix) {
    return path.length() <= prefix.length() + 1
        && lists.containsKey(prefix)
        && (exchange.method().equals("GET") || exchange.method().equals("HEAD"))
        && exchange.query().get("key").isEmpty();
  }

  private static String firstSegments(String path, int count) {
    int end = 0;
    for (int i = 0; i < count && end >= 0; i++) {
      end = path.indexOf('/', end + 1);
    }
    return end < 0 ? path : path.substring(0, end);
  }
}
