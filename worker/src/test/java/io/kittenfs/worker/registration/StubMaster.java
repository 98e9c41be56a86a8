package io.kittenfs.worker.registration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kittenfs.fixture.LeasedPorts;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * A real HTTP server in the place of a master: keeps what it hears, and then answers what it is
 * told to. Comes back on the port that it had.
 */
final class StubMaster implements AutoCloseable {
  final BlockingQueue<Heartbeat> heard = new LinkedBlockingQueue<>();
  private final WireJson json = new WireJson();
  private volatile Function<Heartbeat, Object> answers;
  private final int port = LeasedPorts.next();
  private HttpServer server;

  /** A refusal instead of a reply. */
  record Refused(int status, String reason) {}

  StubMaster(Function<Heartbeat, Object> answers) throws IOException {
    this.answers = answers;
    start();
  }

  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/heartbeat", this::heartbeat);
    server.start();
  }

  void stop() {
    server.stop(0);
  }

  void answer(Function<Heartbeat, Object> with) {
    answers = with;
  }

  NodeUrl url() {
    return new NodeUrl("127.0.0.1", port);
  }

  private void heartbeat(HttpExchange exchange) throws IOException {
    Heartbeat heartbeat = json.read(exchange.getRequestBody().readAllBytes(), Heartbeat.class);
    // First, so that whoever has the answer finds it there.
    heard.add(heartbeat);
    Object answer = answers.apply(heartbeat);
    if (answer instanceof Refused refused) {
      exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
      send(
          exchange,
          refused.status(),
          Map.of("detail", "because of " + refused.reason(), "reason", refused.reason()));
    } else {
      send(exchange, 200, answer);
    }
  }

  private void send(HttpExchange exchange, int status, Object document) throws IOException {
    byte[] body = json.write(document);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    stop();
  }
}
