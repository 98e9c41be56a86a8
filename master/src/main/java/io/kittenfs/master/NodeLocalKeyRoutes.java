package io.kittenfs.master;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.Problem;
import io.kittenfs.http.server.Routes;
import io.kittenfs.model.Key;
import io.kittenfs.wire.WorkerStatus;
import java.io.IOException;
import java.util.List;

/** The routes about the node-local keys of all workers. */
final class NodeLocalKeyRoutes {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final MasterNode node;
  private final WorkerFanOut fanOut;
  private final JsonBodies documents;

  NodeLocalKeyRoutes(MasterNode node, WorkerFanOut fanOut, JsonBodies documents) {
    this.node = node;
    this.fanOut = fanOut;
    this.documents = documents;
  }

  void addTo(Routes routes) {
    routes.get("/gets", this::gets, "limit");
    routes.deleteKey("/delete", this::delete);
  }

  private void gets(Exchange exchange) throws IOException {
    int limit = exchange.query().number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    documents.write(exchange, 200, fanOut.entries(workers(), limit));
  }

  /** The answer to a delete that reached every worker. */
  record Deleted(List<Integer> deletedFrom) {}

  private void delete(Exchange exchange, Key key) throws IOException {
    Deletion deletion = fanOut.delete(workers(), key.text());
    if (!deletion.unreachable().isEmpty()) {
      Problem.of(
              ErrorCode.BAD_GATEWAY,
              "Workers that may have the key cannot be reached: "
                  + deletion.unreachable()
                  + ". Repeat the request when they run again.")
          .with("deleted_from", deletion.deletedFrom())
          .with("unreachable", deletion.unreachable())
          .write(exchange);
    } else if (deletion.deletedFrom().isEmpty()) {
      throw new KittenException(
          ErrorCode.NOT_FOUND, "No worker has this key. GET /gets shows what there is.");
    } else {
      documents.write(exchange, 200, new Deleted(deletion.deletedFrom()));
    }
  }

  private List<WorkerStatus> workers() {
    return node.use(store -> store.facts().statuses());
  }
}
