package io.kittenfs.master;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.kittenfs.client.NodeClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.server.Routes;
import io.kittenfs.master.membership.Discarded;
import io.kittenfs.wire.WorkerStatus;
import java.io.IOException;
import java.time.Duration;

/** The routes by which workers leave, and give their node-local keys to the cluster. */
final class MembershipRoutes {
  private static final Duration ADOPTION_DEADLINE = Duration.ofHours(1);

  private final MasterNode node;
  private final NodeClient client;
  private final JsonBodies documents;

  MembershipRoutes(MasterNode node, NodeClient client, JsonBodies documents) {
    this.node = node;
    this.client = client;
    this.documents = documents;
  }

  void addTo(Routes routes) {
    routes.command("/workers/{index}/drain", exchange -> drain(exchange, true));
    routes.delete("/workers/{index}/drain", exchange -> drain(exchange, false));
    routes.delete("/workers/{index}", this::remove, "discard");
    routes.command("/workers/{index}/adopt", this::adopt);
  }

  private void drain(Exchange exchange, boolean draining) throws IOException {
    int index = WorkerRoutes.index(exchange);
    WorkerStatus drained =
        node.use(
            store -> {
              store.rebalancer().drain(index, draining);
              return store.facts().status(index);
            });
    documents.write(exchange, 200, drained);
  }

  /**
   * The answer to a removal.
   *
   * @param removed the index
   * @param discarded what was given up with it; null, and left out, unless that was asked for
   */
  record Removed(int removed, @JsonInclude(JsonInclude.Include.NON_NULL) Discarded discarded) {}

  private void remove(Exchange exchange) throws IOException {
    int index = WorkerRoutes.index(exchange);
    boolean discard = exchange.query().flag("discard");
    Removed removed =
        node.use(
            store -> {
              if (!discard && store.facts().groupsWith(index).isEmpty()) {
                requireEmpty(store.facts().status(index));
              }
              Discarded given = store.rebalancer().remove(index, discard);
              return new Removed(index, discard ? given : null);
            });
    documents.write(exchange, 200, removed);
  }

  private static void requireEmpty(WorkerStatus worker) {
    boolean unknown = worker.lastSeen() == null;
    if (worker.slots() == 0 && worker.keys() == 0 && !unknown) {
      return;
    }
    String holds =
        unknown
            ? " was never heard by this master, so it may hold own keys"
            : " holds " + worker.keys() + " own keys";
    throw new KittenException(
        ErrorCode.CONFLICT,
        "Worker "
            + worker.index()
            + " owns "
            + worker.slots()
            + " slots and"
            + holds
            + ". POST /workers/"
            + worker.index()
            + "/drain moves its slots to others, POST /workers/"
            + worker.index()
            + "/adopt its own keys into the cluster; DELETE with ?discard=true gives all of it up.");
  }

  /** What the event tells of a worker's answer. */
  private record Adopted(long adopted, @JsonSetter(nulls = Nulls.AS_EMPTY) long bytes) {}

  private void adopt(Exchange exchange) throws IOException {
    int index = WorkerRoutes.index(exchange);
    WorkerStatus worker = node.use(store -> store.facts().status(index));
    byte[] answer = client.adopt(worker.address(), ADOPTION_DEADLINE);
    // It is done, also when the store was closed meanwhile.
    node.find(MasterStore::events).ifPresent(events -> tell(events, index, answer));
    exchange.header("Cache-Control", "no-store");
    Json.writeBytes(exchange, 200, answer);
  }

  private void tell(ClusterEvents events, int index, byte[] answer) {
    try {
      Adopted adopted = documents.parse(answer, Adopted.class, "");
      events.adopted(index, adopted.adopted(), adopted.bytes());
    } catch (KittenException notUnderstood) {
      // The client gets it as it is.
    }
  }
}
