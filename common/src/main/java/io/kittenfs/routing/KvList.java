package io.kittenfs.routing;

import io.kittenfs.client.ClusterClient;
import io.kittenfs.client.ClusterListing;
import io.kittenfs.client.ListingEntry;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.http.Accept;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.ListQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the keys of the cluster: {@code GET /kv}. Safe for use by many threads. */
final class KvList {
  private static final String LINES = "application/x-ndjson";
  private static final int USUAL_LIMIT = 100;

  private final ClusterClient client;
  private final Lanes lanes;
  private final WireJson json;

  KvList(ClusterClient client, Lanes lanes, WireJson json) {
    this.client = client;
    this.lanes = lanes;
    this.json = json;
  }

  /**
   * The answer in one document.
   *
   * @param keys in order
   * @param next list again with {@code after} this key; null when there are no more
   */
  record Page(List<ListingEntry> keys, String next) {}

  /** A page as one document, or everything as lines of JSON if the client accepts those. */
  void list(Exchange exchange) throws IOException {
    ListQuery query = ListQuery.of(exchange);
    exchange.header("Cache-Control", "no-store");
    lanes.run(() -> write(exchange, query));
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

  private void writePage(Exchange exchange, ClusterListing listing, int limit) throws IOException {
    List<ListingEntry> keys = new ArrayList<>();
    Optional<ListingEntry> entry = listing.next();
    while (entry.isPresent() && keys.size() < limit) {
      keys.add(entry.get());
      entry = listing.next();
    }
    String next = entry.isPresent() ? keys.get(limit - 1).key() : null;
    Json.writeBytes(exchange, 200, json.write(new Page(keys, next)));
  }

  private void writeLines(Exchange exchange, ClusterListing listing, int limit) throws IOException {
    Optional<ListingEntry> entry = listing.next();
    exchange.status(200);
    exchange.header("Content-Type", LINES);
    exchange.header("X-Content-Type-Options", "nosniff");
    OutputStream out = exchange.output();
    for (int written = 0; entry.isPresent(); written++) {
      out.write(json.write(entry.get()));
      out.write('\n');
      entry = written + 1 < limit ? listing.next() : Optional.empty();
    }
  }
}
