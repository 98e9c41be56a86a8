package io.kittenfs.worker;

import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.client.NodeStream;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreExport;
import io.kittenfs.store.StoreImport;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Copies node-local keys between workers over HTTP: the source streams one moment of its store, the
 * target fills a generation of its own beside what it has and shows it only when all arrived. Safe
 * for many threads.
 */
final class CloneRoutes {
  /** The longest time that a living source leaves the line silent. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

  private static final int OWN_SLOT = 0;
  private static final int BUFFER_BYTES = 64 << 10;

  private final StoreAccess stores;
  private final PeerDirectory peers;
  private final NodeClient client;

  CloneRoutes(StoreAccess stores, PeerDirectory peers, NodeClient client) {
    this.stores = stores;
    this.peers = peers;
    this.client = client;
  }

  /** {@code GET /export}: all node-local keys of this worker. */
  void export(Exchange exchange) throws IOException {
    stores.with(
        store -> {
          try (StoreExport export = store.export(OWN_SLOT)) {
            exchange.status(200);
            exchange.header("Content-Type", "application/octet-stream");
            OutputStream out = new BufferedOutputStream(exchange.output(), BUFFER_BYTES);
            export.writeTo(out);
            out.flush();
          }
        });
  }

  /** {@code GET|POST /clone/{index}}: makes the node-local keys a copy of that worker's. */
  void cloneFrom(Exchange exchange) throws IOException {
    int index = WorkerIndex.parse(exchange.pathParameter("index"));
    boolean replace = exchange.query().flag("replace");
    NodeAddress source = peers.find(index);
    stores.with(store -> answer(exchange, index, copy(store, source, index, replace)));
  }

  private StoreImport.Imported copy(Store store, NodeAddress source, int index, boolean replace)
      throws IOException {
    try (StoreImport session = store.startImport(OWN_SLOT, replace)) {
      try (NodeStream stream = client.open(source, "/export", IDLE_TIMEOUT)) {
        session.readFrom(new BufferedInputStream(stream.body(), BUFFER_BYTES));
      } catch (IOException | NodeRefusedException e) {
        throw new KittenException(
            ErrorCode.BAD_GATEWAY,
            "Worker "
                + index
                + " at "
                + source
                + " did not send everything; nothing here changed."
                + (e instanceof NodeRefusedException
                    ? " It said: " + e.getMessage()
                    : " Try again."),
            e);
      }
      return session.commit(replace);
    }
  }

  private static void answer(Exchange exchange, int source, StoreImport.Imported imported)
      throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("source", source);
    document.put("records", imported.records());
    document.put("bytes", imported.bytes());
    Json.write(exchange, 200, document);
  }
}
