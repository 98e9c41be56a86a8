package io.kittenfs.client;

import com.sun.net.httpserver.HttpServer;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server that notes for whom requests say that they are meant, and answers 404. */
public final class NamedRecipients implements AutoCloseable {
  private final List<String> named = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** A request to a node. */
  public interface Call {
    /** Sends it. */
    void to(NodeAddress node) throws IOException;
  }

  /** Starts it on a port of its own. */
  public NamedRecipients() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          named.add(headers.getFirst("Kitten-Cluster") + " " + headers.getFirst("Kitten-Worker"));
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
  }

  /** Where it listens. */
  public NodeUrl url() {
    return new NodeUrl("127.0.0.1", server.getAddress().getPort());
  }

  /** The names of the methods of these classes that ask a node: they take its address. */
  public static Set<String> methodsThatAsk(Class<?>... types) {
    return Stream.of(types)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> Arrays.asList(method.getParameterTypes()).contains(NodeAddress.class))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Sends each request to a node; answers the cluster and the worker that each one named. */
  public List<String> named(Map<String, Call> calls, NodeAddress node) {
    calls.forEach(
        (name, call) -> {
          try {
            call.to(node);
          } catch (KittenException | IOException | CompletionException refused) {
            // Only the request is looked at.
          }
        });
    return named;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
