package io.kittenfs.worker;

import com.google.common.hash.HashCode;
import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Longs;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.JsonBodies;
import io.kittenfs.http.server.Routes;
import io.kittenfs.model.Group;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreSnapshot;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.wire.CommandCount;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.groups.GroupStatuses;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What the other members of a replicated group ask of this worker's copy: files of large values,
 * all of its rows, how many commands it has, and how it stands. Never asks another node, so that
 * nodes do not wait for each other in circles. Safe for many threads.
 */
final class GroupBlobRoutes {
  private static final int SHA256_DIGITS = 64;

  private final IntFunction<Optional<StoreAccess>> copies;
  private final JsonBodies documents;

  /**
   * @param copies from the id of a group to this worker's copy of it, if it has one
   */
  GroupBlobRoutes(IntFunction<Optional<StoreAccess>> copies, WireJson json) {
    this.copies = copies;
    this.documents = new JsonBodies(json);
  }

  /** Adds the routes. */
  void addTo(Routes routes) {
    routes
        .put("/local/groups/{group}/blobs/{id}", this::receive, "size", "sha256")
        .get("/local/groups/{group}/blobs/{id}", this::send)
        .delete("/local/groups/{group}/blobs/{id}", this::discard)
        .get("/local/groups/{group}/copy", this::sendRows)
        .get("/local/groups/{group}/commands", this::commands)
        .get("/local/groups/{group}/status", this::status);
  }

  private void receive(Exchange exchange) throws IOException {
    StoreAccess copy = copy(exchange);
    BlobContent blob = new BlobContent(id(exchange), sha256(exchange), size(exchange));
    if (exchange.contentLength() >= 0 && exchange.contentLength() != blob.size()) {
      throw invalid("The body does not have as many bytes as the parameter ?size= says.");
    }
    copy.with(store -> store.receiveBlob(blob, exchange::body));
    exchange.status(204);
  }

  private void send(Exchange exchange) throws IOException {
    StoreAccess copy = copy(exchange);
    BlobId id = id(exchange);
    copy.with(store -> send(exchange, store, id));
  }

  private static void send(Exchange exchange, Store store, BlobId id) throws IOException {
    try (FileChannel file =
        store
            .openBlob(id)
            .orElseThrow(
                () ->
                    new KittenException(
                        ErrorCode.NOT_FOUND, "The file " + id.hex() + " is not here."))) {
      exchange.status(200);
      exchange.header("Content-Type", "application/octet-stream");
      exchange.header("Content-Length", Long.toString(file.size()));
      Channels.newInputStream(file).transferTo(exchange.output());
    }
  }

  private void discard(Exchange exchange) throws IOException {
    StoreAccess copy = copy(exchange);
    BlobId id = id(exchange);
    copy.with(store -> store.discardBlob(id));
    exchange.status(204);
  }

  private void sendRows(Exchange exchange) throws IOException {
    copy(exchange)
        .with(
            store -> {
              if (!store.role().leads()) {
                throw new KittenException(
                    ErrorCode.UNAVAILABLE, "This worker does not lead the group.");
              }
              try (StoreSnapshot snapshot = store.snapshot()) {
                exchange.status(200);
                exchange.header("Content-Type", "application/octet-stream");
                snapshot.writeRows(exchange.output());
              }
            });
  }

  /** Waits for a majority of the members if the leader is not sure that it leads. */
  private void commands(Exchange exchange) throws IOException {
    copy(exchange)
        .with(
            store ->
                documents.write(exchange, 200, new CommandCount(store.acknowledgedCommands())));
  }

  private void status(Exchange exchange) throws IOException {
    int group = group(exchange);
    copy(exchange).with(store -> documents.write(exchange, 200, GroupStatuses.of(group, store)));
  }

  private StoreAccess copy(Exchange exchange) {
    int group = group(exchange);
    return copies
        .apply(group)
        .orElseThrow(
            () ->
                new KittenException(
                    ErrorCode.NOT_FOUND, "This worker has no copy of the group " + group + "."));
  }

  static int group(Exchange exchange) {
    String group = exchange.pathParameter("group");
    if (!group.matches("[0-9]{1,6}") || Integer.parseInt(group) > Group.MAX_ID) {
      throw invalid("The id of a group is a number from 0 to " + Group.MAX_ID + ".");
    }
    return Integer.parseInt(group);
  }

  private static BlobId id(Exchange exchange) {
    String id = exchange.pathParameter("id");
    if (!BlobId.isHex(id)) {
      throw invalid("A file is named by " + BlobId.BYTES + " lower-case hex digits.");
    }
    return new BlobId(id);
  }

  private static HashCode sha256(Exchange exchange) {
    String digits = exchange.query().get("sha256").orElse("");
    if (digits.length() != SHA256_DIGITS || !BaseEncoding.base16().lowerCase().canDecode(digits)) {
      throw invalid("The parameter ?sha256= is " + SHA256_DIGITS + " lower-case hex digits.");
    }
    return HashCode.fromString(digits);
  }

  private static long size(Exchange exchange) {
    String digits = exchange.query().get("size").orElse("");
    Long size = digits.matches("[0-9]+") ? Longs.tryParse(digits) : null;
    if (size == null || size == 0) {
      throw invalid("The parameter ?size= is a number from 1 to " + Long.MAX_VALUE + ".");
    }
    return size;
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }
}
