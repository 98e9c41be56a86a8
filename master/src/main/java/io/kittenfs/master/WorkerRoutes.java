package io.kittenfs.master;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.Problem;
import io.kittenfs.http.Query;
import io.kittenfs.http.server.Routes;
import io.kittenfs.master.registry.RegistrationRefusedException;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.Heartbeat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routes about which workers there are. */
final class WorkerRoutes {
  private static final int HEARTBEAT_LIMIT = 32 << 20;
  private static final int ADD_WORKER_LIMIT = 64 << 10;
  private static final Duration RESERVATION_PAUSE = Duration.ofMillis(50);
  private static final String NO_HEARTBEAT =
      "The body is not a heartbeat. Only workers use this route; start one with --master.";
  private static final String NO_URL =
      "The body is not a JSON object with a url. Send {\"url\": \"http://host:port\"}, or give"
          + " ?url=http://host:port.";

  private final MasterNode node;
  private final Heartbeats heartbeats;
  private final JsonBodies documents;

  WorkerRoutes(MasterNode node, Heartbeats heartbeats, JsonBodies documents) {
    this.node = node;
    this.heartbeats = heartbeats;
    this.documents = documents;
  }

  void addTo(Routes routes) {
    routes.post("/heartbeat", this::heartbeat);
    routes.changingGetOrBody("/add_worker", this::addWorker, "url");
    routes.get(
        "/workers",
        exchange -> documents.write(exchange, 200, node.use(store -> store.facts().statuses())));
    routes.get(
        "/map",
        exchange ->
            documents.write(
                exchange,
                200,
                node.use(store -> ClusterMap.of(store.registry().snapshot().view()))));
    routes.get(
        "/workers/{index}",
        exchange -> {
          int index = index(exchange);
          documents.write(exchange, 200, node.use(store -> store.facts().status(index)));
        });
  }

  private void heartbeat(Exchange exchange) throws IOException {
    Heartbeat heartbeat = documents.read(exchange, Heartbeat.class, HEARTBEAT_LIMIT, NO_HEARTBEAT);
    try {
      documents.write(exchange, 200, heartbeats.answer(heartbeat));
    } catch (RegistrationRefusedException e) {
      Problem.of(e).with("reason", e.rejection().reason()).write(exchange);
    }
  }

  /** The answer to a reservation. */
  record Reserved(int index, String url) {}

  private void addWorker(Exchange exchange) throws IOException {
    String url = NodeUrl.parse(url(exchange)).toString();
    documents.write(exchange, 200, new Reserved(reserve(url), url));
  }

  /** Asks until it is late enough to give an index; the store may be closed between two times. */
  private int reserve(String url) {
    while (true) {
      Optional<Integer> index = node.use(store -> store.registrar().reserve(url));
      if (index.isPresent()) {
        return index.get();
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RESERVATION_PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KittenException(
          ErrorCode.UNAVAILABLE, "The master stops. Repeat this when it runs again.", e);
    }
  }

  private String url(Exchange exchange) throws IOException {
    Optional<String> parameter = exchange.query().get("url");
    byte[] body =
        exchange.method().equals("POST")
            ? JsonBodies.body(exchange, ADD_WORKER_LIMIT, NO_URL)
            : new byte[0];
    if (parameter.isPresent() && body.length > 0) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST, "Give the url as ?url= or in the body, not in both.");
    }
    return body.length == 0 ? parameter.orElse(null) : url(body);
  }

  private String url(byte[] body) {
    String text = documents.text(body, NO_URL);
    if (text.startsWith("url=")) {
      Query form = new Query(text);
      form.requireOnly(List.of("url"));
      return form.get("url").orElse(null);
    }
    Map<?, ?> members = documents.parse(body, Map.class, NO_URL);
    if (members.size() == 1 && members.get("url") instanceof String url) {
      return url;
    }
    throw new KittenException(ErrorCode.INVALID_REQUEST, NO_URL);
  }

  /** The index in the path of a request. */
  static int index(Exchange exchange) {
    String text = exchange.pathParameter("index");
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= Member.MAX_INDEX) {
      return Integer.parseInt(text);
    }
    throw new KittenException(
        ErrorCode.INVALID_REQUEST, "An index is a number from 0 to " + Member.MAX_INDEX + ".");
  }
}
