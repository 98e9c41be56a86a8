package io.kittenfs.master;

import io.kittenfs.cluster.ClusterMap;
import io.kittenfs.cluster.Heartbeat;
import io.kittenfs.cluster.Member;
import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Problem;
import io.kittenfs.http.Query;
import io.kittenfs.http.Routes;
import io.kittenfs.master.registry.RegistrationRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The routes about which workers there are. */
final class WorkerRoutes {
  private static final int HEARTBEAT_LIMIT = 32 << 20;
  private static final int ADD_WORKER_LIMIT = 64 << 10;
  private static final String NO_HEARTBEAT =
      "The body is not a heartbeat. Only workers use this route; start one with --master.";
  private static final String NO_URL =
      "The body is not a JSON object with a url. Send {\"url\": \"http://host:port\"}, or give"
          + " ?url=http://host:port.";

  private final MasterNode node;
  private final Documents documents;

  WorkerRoutes(MasterNode node, Documents documents) {
    this.node = node;
    this.documents = documents;
  }

  void addTo(Routes routes) {
    routes.post("/heartbeat", this::heartbeat);
    routes.changingGet("/add_worker", this::addWorker);
    routes.get(
        "/workers",
        exchange -> documents.write(exchange, 200, node.use(store -> store.registry().statuses())));
    routes.get(
        "/map",
        exchange ->
            documents.write(
                exchange, 200, node.use(store -> ClusterMap.of(store.registry().view()))));
    routes.get(
        "/workers/{index}",
        exchange -> {
          int index = index(exchange);
          documents.write(exchange, 200, node.use(store -> store.registry().status(index)));
        });
  }

  private void heartbeat(Exchange exchange) throws IOException {
    Heartbeat heartbeat = documents.read(exchange, Heartbeat.class, HEARTBEAT_LIMIT, NO_HEARTBEAT);
    try {
      documents.write(exchange, 200, node.use(store -> store.registry().heartbeat(heartbeat)));
    } catch (RegistrationRefusedException e) {
      Problem.of(e).with("reason", e.refusal().reason()).write(exchange);
    }
  }

  /** The answer to a reservation. */
  record Reserved(int index, String url) {}

  private void addWorker(Exchange exchange) throws IOException {
    String url = NodeUrl.parse(url(exchange)).toString();
    int index = node.use(store -> store.registry().reserve(url));
    documents.write(exchange, 200, new Reserved(index, url));
  }

  private record AddWorker(String url) {}

  private String url(Exchange exchange) throws IOException {
    Optional<String> parameter = exchange.query().get("url");
    if (parameter.isPresent() || !exchange.method().equals("POST")) {
      return parameter.orElse(null);
    }
    byte[] body = Documents.body(exchange, ADD_WORKER_LIMIT, NO_URL);
    if (body.length == 0) {
      return null;
    }
    String text = new String(body, StandardCharsets.UTF_8);
    return text.startsWith("url=")
        ? new Query(text).get("url").orElse(null)
        : documents.parse(body, AddWorker.class, NO_URL).url();
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
