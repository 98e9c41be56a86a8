package io.kittenfs.worker.moves;

import com.google.common.primitives.Longs;
import io.kittenfs.api.GroupParameter;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.KvRequest;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.server.Routes;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.SlotImport;
import io.kittenfs.store.Store;
import io.kittenfs.wire.WireJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/** The steps of a move at its destination, for the source to call. Safe for many threads. */
public final class MoveRoutes {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int ARRIVALS_BYTES = 64 << 10;
  private static final String GROUP = KvRequest.GROUP;
  private static final String NO_ARRIVALS =
      "The body is a list of slots on their way, each [slot, epoch, move].";

  private final Function<OptionalInt, StoreAccess> stores;
  private final JsonBodies documents;
  private final Runnable arrived;

  /**
   * @param stores the store of a group, by its id; of the solo group that is here without an id.
   *     Refuses when it is not here
   * @param arrived called when a slot became this worker's, to tell the master
   */
  public MoveRoutes(Function<OptionalInt, StoreAccess> stores, WireJson json, Runnable arrived) {
    this.stores = stores;
    this.documents = new JsonBodies(json);
    this.arrived = arrived;
  }

  /** Adds the routes. */
  public void addTo(Routes routes) {
    routes
        .command("/local/slots/{slot}/import", this::begin, "epoch", "move", "from", GROUP)
        .post("/local/slots/{slot}/records", this::receive, "epoch", "move", GROUP)
        .post("/local/slots/{slot}/last-records", this::receiveLast, "epoch", "move", GROUP)
        .command("/local/slots/{slot}/own", this::own, "epoch", "move", "version", GROUP)
        .command("/local/slots/{slot}/abandon", this::abandon, "epoch", "move", GROUP)
        .post("/local/slots/import-empty", this::importEmpty, "from", GROUP)
        .post("/local/slots/own", this::ownAll, "version", GROUP);
  }

  private void begin(Exchange exchange) throws IOException {
    SlotArrival arrival = arrival(exchange);
    int from = from(exchange);
    store(exchange)
        .with(
            store ->
                store
                    .slots()
                    .incoming()
                    .beginImport(arrival.slot(), arrival.epoch(), arrival.move(), from));
    exchange.status(204);
  }

  private void receive(Exchange exchange) throws IOException {
    SlotArrival arrival = arrival(exchange);
    store(exchange).with(store -> take(exchange, store, arrival));
    exchange.status(204);
  }

  private void receiveLast(Exchange exchange) throws IOException {
    SlotArrival arrival = arrival(exchange);
    store(exchange)
        .with(
            store -> {
              take(exchange, store, arrival);
              SlotDigest held =
                  store
                      .slots()
                      .incoming()
                      .sealImport(arrival.slot(), arrival.epoch(), arrival.move());
              documents.write(exchange, 200, held);
            });
  }

  private static void take(Exchange exchange, Store store, SlotArrival arrival) throws IOException {
    try (SlotImport session =
        store.slots().incoming().openImport(arrival.slot(), arrival.epoch(), arrival.move())) {
      InputStream body = new BufferedInputStream(exchange.body(), BUFFER_BYTES);
      session.readFrom(body);
      // To its very end: a connection on which something is left unread cannot be used again.
      if (body.read() >= 0) {
        throw new KittenException(ErrorCode.INVALID_REQUEST, "There is more behind the end mark.");
      }
    }
  }

  private void own(Exchange exchange) throws IOException {
    SlotArrival arrival = arrival(exchange);
    long lastVersion = number(exchange, "version");
    store(exchange)
        .with(
            store ->
                store
                    .slots()
                    .incoming()
                    .own(arrival.slot(), arrival.epoch(), arrival.move(), lastVersion));
    arrived.run();
    exchange.status(204);
  }

  private void abandon(Exchange exchange) throws IOException {
    SlotArrival arrival = arrival(exchange);
    store(exchange)
        .with(
            store ->
                store
                    .slots()
                    .incoming()
                    .abandonImport(arrival.slot(), arrival.epoch(), arrival.move()));
    exchange.status(204);
  }

  private void importEmpty(Exchange exchange) throws IOException {
    List<SlotArrival> arrivals = arrivals(exchange);
    int from = from(exchange);
    store(exchange)
        .with(
            store ->
                documents.write(
                    exchange, 200, store.slots().incoming().importEmpty(arrivals, from)));
  }

  private void ownAll(Exchange exchange) throws IOException {
    List<SlotArrival> arrivals = arrivals(exchange);
    long lastVersion = number(exchange, "version");
    store(exchange)
        .with(
            store ->
                documents.write(
                    exchange, 200, store.slots().incoming().ownAll(arrivals, lastVersion)));
    arrived.run();
  }

  /** The store of the group that slots arrive in. */
  private StoreAccess store(Exchange exchange) {
    return stores.apply(GroupParameter.of(exchange));
  }

  private List<SlotArrival> arrivals(Exchange exchange) throws IOException {
    SlotArrival[] arrivals =
        documents.read(exchange, SlotArrival[].class, ARRIVALS_BYTES, NO_ARRIVALS);
    for (SlotArrival arrival : arrivals) {
      if (arrival == null || arrival.slot() >= SlotTable.SLOTS) {
        throw new KittenException(ErrorCode.INVALID_REQUEST, NO_ARRIVALS);
      }
    }
    return List.of(arrivals);
  }

  /** The id of the group that a slot comes from. */
  private static int from(Exchange exchange) {
    return exchange.query().number("from", 0, 0, Group.MAX_ID);
  }

  private static SlotArrival arrival(Exchange exchange) {
    String slot = exchange.pathParameter("slot");
    if (!slot.matches("[0-9]{1,4}") || Integer.parseInt(slot) >= SlotTable.SLOTS) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST, "A slot is a number from 0 to " + (SlotTable.SLOTS - 1) + ".");
    }
    return new SlotArrival(
        Integer.parseInt(slot), number(exchange, "epoch"), number(exchange, "move"));
  }

  private static long number(Exchange exchange, String name) {
    String digits = exchange.query().get(name).orElse("");
    Long number = digits.matches("[0-9]+") ? Longs.tryParse(digits) : null;
    if (number == null) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "The parameter ?" + name + "= is a number from 0 to " + Long.MAX_VALUE + ".");
    }
    return number;
  }
}
