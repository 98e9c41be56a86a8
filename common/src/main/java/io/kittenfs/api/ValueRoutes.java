package io.kittenfs.api;

import com.google.common.base.CharMatcher;
import com.google.common.math.LongMath;
import io.kittenfs.client.KvRequest;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.Problem;
import io.kittenfs.http.request.BodySource;
import io.kittenfs.http.request.ByteRange;
import io.kittenfs.model.Key;
import io.kittenfs.store.PutRequest;
import io.kittenfs.store.StaleView;
import io.kittenfs.store.Store;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.Stored;
import java.io.IOException;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts, gets and deletes the values of one store. Safe for use by many threads. */
public final class ValueRoutes {
  private static final String CACHE_CONTROL = "Cache-Control";
  private static final CharMatcher NOT_ASCII = CharMatcher.ascii().negate();

  private final StoreAccess stores;
  private final BodyRules bodies;
  private final FrozenSlots frozen = new FrozenSlots();

  /**
   * @param stores where the values are
   * @param bodies what the body of a PUT means
   */
  public ValueRoutes(StoreAccess stores, BodyRules bodies) {
    this.stores = stores;
    this.bodies = bodies;
  }

  /** Stores the body of the request: 201 when the key is new, 200 when it replaces a value. */
  public void put(Exchange exchange, Key key) throws IOException {
    put(exchange, key, PutHead.of(exchange), exchange::body);
  }

  /** The same with a body that the caller supplies, such as one that was read before. */
  public void put(Exchange exchange, Key key, PutHead head, BodySource body) throws IOException {
    put(exchange, key, head, writer -> bodies.read(exchange, head, key, body, writer));
  }

  /** The same with a body that is the value whatever its type. */
  public void putRaw(Exchange exchange, Key key) throws IOException {
    PutHead head = PutHead.ofRaw(exchange);
    put(exchange, key, head, writer -> bodies.readRaw(exchange, head, writer));
  }

  /** Reads a value, and answers what is known of it. */
  private interface Reading {
    RepresentationFields into(ValueWriter writer) throws IOException;
  }

  private void put(Exchange exchange, Key key, PutHead head, Reading reading) throws IOException {
    stores.with(store -> answerStored(exchange, store(store, key, reading, head)));
  }

  private Stored store(Store store, Key key, Reading reading, PutHead head) throws IOException {
    // Before the body is asked for: it may be large, and a refusal lets it go elsewhere.
    store.checkPut(key, head.condition());
    try (ValueWriter writer = store.newValue()) {
      RepresentationFields fields = reading.into(writer);
      StagedValue value = writer.finish();
      PutRequest request = new PutRequest(value, fields, head.condition(), head.ttl());
      try {
        return frozen.write(store.slots(), () -> store.put(key, request));
      } catch (SlotFrozenException e) {
        store.discard(value);
        throw e;
      }
    }
  }

  private static void answerStored(Exchange exchange, Stored stored) throws IOException {
    Metadata metadata = stored.metadata();
    exchange.header("ETag", metadata.etag());
    Json.write(exchange, stored.created() ? 201 : 200, document(metadata));
  }

  /** What users see of a stored value: key, hash, size, etag, created_at and modified_at. */
  private static Map<String, Object> document(Metadata metadata) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("key", metadata.key().text());
    document.put("hash", metadata.key().hash().toString());
    document.put("size", metadata.size());
    document.put("etag", metadata.etag());
    document.put("created_at", metadata.created().toString());
    document.put("modified_at", metadata.modified().toString());
    metadata.expires().ifPresent(end -> document.put("expires_at", end.toString()));
    return document;
  }

  /** Answers GET and HEAD with a value or a part of it. */
  public void get(Exchange exchange, Key key) throws IOException {
    stores.with(
        store -> {
          if (exchange.method().equals("HEAD")) {
            head(exchange, store.metadata(key).orElseThrow(ValueRoutes::missing));
          } else {
            try (OpenValue found = store.get(key).orElseThrow(ValueRoutes::missing)) {
              send(exchange, found);
            }
          }
        });
  }

  /**
   * Answers GET and HEAD with what this copy has, whether or not it leads, and says how old that
   * is.
   *
   * @param copy the index of the worker that has the copy
   * @param limit how old it may be
   * @throws KittenException UNAVAILABLE when it may be older
   */
  public void getStale(Exchange exchange, Key key, int copy, Duration limit) throws IOException {
    stores.with(
        store -> {
          StaleView view = store.staleView(limit);
          if (exchange.method().equals("HEAD")) {
            Optional<Metadata> found = view.metadata(key);
            describe(exchange, copy, view);
            if (found.isPresent()) {
              head(exchange, found.get());
            } else {
              Problem.of(missing()).write(exchange);
            }
          } else {
            try (OpenValue found = view.get(key).orElse(null)) {
              describe(exchange, copy, view);
              if (found != null) {
                send(exchange, found);
              } else {
                Problem.of(missing()).write(exchange);
              }
            }
          }
        });
  }

  private static void describe(Exchange exchange, int copy, StaleView view) {
    long nanos = view.age().toNanos();
    exchange.header(KvRequest.COPY, Integer.toString(copy));
    exchange.header(
        KvRequest.STALENESS,
        Long.toString(LongMath.divide(nanos, 1_000_000, RoundingMode.CEILING)));
  }

  private static void head(Exchange exchange, Metadata metadata) throws IOException {
    if (answerConditions(exchange, metadata)) {
      describe(exchange, metadata);
      exchange.status(200);
      exchange.header("Content-Length", Long.toString(metadata.size()));
    }
  }

  private static void send(Exchange exchange, OpenValue found) throws IOException {
    Metadata metadata = found.metadata();
    if (!answerConditions(exchange, metadata)) {
      return;
    }
    List<String> asked =
        Conditions.rangeCounts(exchange, metadata) ? exchange.headers("Range") : List.of();
    ByteRange range = ByteRange.of(asked, metadata.size());
    if (range instanceof ByteRange.Unsatisfiable) {
      Problem.unsatisfiableRange(metadata.size()).write(exchange);
      return;
    }
    long first = 0;
    long length = metadata.size();
    exchange.status(200);
    if (range instanceof ByteRange.Part part) {
      first = part.first();
      length = part.length();
      exchange.status(206);
      exchange.header("Content-Range", part.contentRange(metadata.size()));
    }
    describe(exchange, metadata);
    exchange.header("Content-Length", Long.toString(length));
    found.writeTo(exchange.output(), first, length);
  }

  /** Answers the request if its conditions do; whether the value is to be sent. */
  private static boolean answerConditions(Exchange exchange, Metadata metadata) throws IOException {
    return switch (Conditions.ofRead(exchange, metadata)) {
      case SEND -> true;
      case NOT_MODIFIED -> {
        exchange.status(304);
        validators(exchange, metadata);
        yield false;
      }
      case FAILED -> {
        Problem.of(
                ErrorCode.PRECONDITION_FAILED,
                "The key's ETag is now "
                    + metadata.etag()
                    + ". Read it again without the condition.")
            .withHeader("ETag", metadata.etag())
            .with("etag", metadata.etag())
            .write(exchange);
        yield false;
      }
    };
  }

  private static void validators(Exchange exchange, Metadata metadata) {
    exchange.header("ETag", metadata.etag());
    exchange.header("Last-Modified", Conditions.httpDate(metadata.modified()));
    exchange.header(
        CACHE_CONTROL, metadata.fields().values().getOrDefault(CACHE_CONTROL, "no-cache"));
    metadata.expires().ifPresent(end -> exchange.header("Expires", Conditions.httpDate(end)));
  }

  private static void describe(Exchange exchange, Metadata metadata) {
    validators(exchange, metadata);
    metadata.fields().values().forEach((name, value) -> exchange.header(name, wire(value)));
    exchange.header("Repr-Digest", metadata.reprDigest());
    exchange.header("Accept-Ranges", "bytes");
    // A stored page must not act as a page of this node: no guessing of types, no scripts, no own
    // origin.
    exchange.header("X-Content-Type-Options", "nosniff");
    exchange.header("Content-Security-Policy", "sandbox");
  }

  /**
   * What every node sends alike. Older releases kept characters that no two of them send as the
   * same bytes.
   */
  private static String wire(String value) {
    return NOT_ASCII.replaceFrom(value, '?');
  }

  /** Deletes a key: 204, or 404 when there was nothing. */
  public void delete(Exchange exchange, Key key) throws IOException {
    Precondition condition = Conditions.ofDelete(exchange);
    stores.with(
        store -> {
          Optional<Metadata> deleted =
              frozen.write(store.slots(), () -> store.delete(key, condition));
          if (deleted.isEmpty()) {
            throw missing();
          }
          exchange.status(204);
        });
  }

  private static KittenException missing() {
    return new KittenException(ErrorCode.NOT_FOUND, "There is no value under this key.");
  }
}
