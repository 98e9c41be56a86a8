package io.kittenfs.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.ClusterListing;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.request.Accept;
import io.kittenfs.wire.ListingEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Lists the keys of the cluster: {@code GET /kv}. Safe for use by many threads. */
final class KvList {
  private static final String LINES = "application/x-ndjson";
  private static final int USUAL_LIMIT = 100;

  private final ClusterClient client;
  private final Bulkhead bulkhead;

  KvList(ClusterClient client, Bulkhead bulkhead) {
    this.client = client;
    this.bulkhead = bulkhead;
  }

  /** A page as one document, or everything as lines of JSON if the client accepts those. */
  void list(Exchange exchange) throws IOException {
    ListQuery query = ListQuery.of(exchange);
    exchange.header("Cache-Control", "no-store");
    bulkhead.run(() -> write(exchange, query));
  }

  private void write(Exchange exchange, ListQuery query) throws IOException {
    if (Accept.of(exchange).asksFor(LINES)) {
      // Without a limit that was asked for there is none.
      int limit = query.limit(Integer.MAX_VALUE);
      writeLines(exchange, listing(query, limit), limit);
    } else {
      int limit = query.limit(USUAL_LIMIT);
      // One more tells whether there is more.
      writePage(exchange, listing(query, limit + 1), limit);
    }
  }

  private ClusterListing listing(ListQuery query, int atMost) {
    return client.list(query.prefix(), query.after(), atMost);
  }

  /** Entry by entry as they come, so that no list is in memory as a whole. */
  private void writePage(Exchange exchange, ClusterListing listing, int limit) throws IOException {
    Optional<ListingEntry> entry = listing.next();
    JsonGenerator out = Json.begin(exchange, 200);
    out.writeStartObject();
    out.writeArrayFieldStart("keys");
    String last = null;
    for (int written = 0; entry.isPresent() && written < limit; written++) {
      out.writePOJO(entry.get());
      last = entry.get().key();
      entry = listing.next();
    }
    out.writeEndArray();
    out.writeStringField("next", entry.isPresent() ? last : null);
    out.writeEndObject();
    Json.end(out, exchange);
  }

  private void writeLines(Exchange exchange, ClusterListing listing, int limit) throws IOException {
    Optional<ListingEntry> entry = listing.next();
    exchange.status(200);
    exchange.header("Content-Type", LINES);
    exchange.header("X-Content-Type-Options", "nosniff");
    OutputStream out = exchange.output();
    for (int written = 0; entry.isPresent(); written++) {
      Json.line(out, entry.get());
      entry = written + 1 < limit ? listing.next() : Optional.empty();
    }
  }
}
