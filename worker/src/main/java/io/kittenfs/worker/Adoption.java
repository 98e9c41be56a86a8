package io.kittenfs.worker;

import io.kittenfs.api.StoreAccess;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.model.Key;
import io.kittenfs.store.Listing;
import io.kittenfs.store.Store;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.wire.KeyReplica;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves this worker's node-local keys into the cluster: {@code POST /adopt}. Each is stored there
 * only if the cluster has no such key, and deleted here only then and while it is unchanged. After
 * an end in between it is enough to repeat the request: a key that is there with the same value was
 * adopted. A key that the cluster refuses stays here and is named. Safe for use by many threads.
 */
final class Adoption {
  private static final Logger LOGGER = LoggerFactory.getLogger(Adoption.class);

  private static final int PAGE = 1000;
  private static final int PROBLEM_BYTES_MAX = 64 << 10;
  private static final String NO_REASON = "The cluster does not take this key.";

  /** As the status of a value that cannot be read here. */
  private static final int UNREADABLE = ErrorCode.INTERNAL.status();

  /** Too busy, not reached, closed, outcome unknown, disk full: nothing that is about one key. */
  private static final Set<Integer> OF_THE_CLUSTER =
      Set.of(
          408,
          429,
          ErrorCode.NOT_OWNER.status(),
          ErrorCode.BAD_GATEWAY.status(),
          ErrorCode.UNAVAILABLE.status(),
          ErrorCode.OUTCOME_UNKNOWN.status(),
          ErrorCode.DISK_FULL.status());

  private final StoreAccess own;
  private final ClusterClient client;
  private final WireJson json;
  private final InstantSource clock;
  private final Lock lock = new ReentrantLock();

  Adoption(StoreAccess own, ClusterClient client, WireJson json, InstantSource clock) {
    this.own = own;
    this.client = client;
    this.json = json;
    this.clock = clock;
  }

  /** Answers the request. */
  void adopt(Exchange exchange) throws IOException {
    if (!lock.tryLock()) {
      throw new KittenException(ErrorCode.CONFLICT, "The keys are being adopted already. Wait.");
    }
    try {
      own.with(store -> Json.write(exchange, 200, adopt(store)));
    } finally {
      lock.unlock();
    }
  }

  private AdoptionReport adopt(Store store) throws IOException {
    AdoptionReport.Builder report = new AdoptionReport.Builder();
    Optional<Key> after = Optional.empty();
    do {
      Listing page = store.list("", after, PAGE);
      for (Metadata entry : page.entries()) {
        adopt(store, entry, report);
      }
      after = page.next();
    } while (after.isPresent());
    AdoptionReport adopted = report.build();
    LOGGER.info(
        "The cluster adopted {} own keys ({} bytes); {} conflicts, {} refusals",
        adopted.adopted(),
        adopted.bytes(),
        adopted.conflicts(),
        adopted.refusals());
    return adopted;
  }

  /** One key that cannot be adopted must not keep the others here. */
  private void adopt(Store store, Metadata entry, AdoptionReport.Builder report)
      throws IOException {
    try {
      if (moveToCluster(store, entry.key())) {
        report.adopted(entry.size());
      } else if (store.metadata(entry.key()).isPresent()) {
        report.conflict(entry.key().text());
      }
    } catch (KeyRefusedException e) {
      report.refused(new AdoptionReport.Refused(entry.key().text(), e.status, e.getMessage()));
    }
  }

  /** Whether the key is in the cluster now, with the value that it had here. */
  private boolean moveToCluster(Store store, Key key) throws IOException, KeyRefusedException {
    Optional<OpenValue> found = read(store, key);
    if (found.isEmpty()) {
      return false;
    }
    try (OpenValue value = found.get()) {
      if (!create(value) && !isInCluster(value.metadata())) {
        return false;
      }
      String etag = value.metadata().etag();
      store.delete(key, new Precondition.Matches(List.of(etag)));
      return true;
    } catch (PreconditionFailedException replacedMeanwhile) {
      return false;
    }
  }

  private static Optional<OpenValue> read(Store store, Key key) throws KeyRefusedException {
    try {
      return store.get(key);
    } catch (KittenException e) {
      if (e.code() == ErrorCode.INTERNAL) {
        throw new KeyRefusedException(UNREADABLE, e.getMessage());
      }
      throw e;
    }
  }

  /** Whether the key was new to the cluster. */
  private boolean create(OpenValue value) throws IOException, KeyRefusedException {
    Metadata metadata = value.metadata();
    KvRequest request =
        new KvRequest(
            "PUT",
            KvRequest.VALUES,
            metadata.key(),
            metadata.expires().map(this::ttl).orElse(Map.of()),
            headers(metadata),
            Optional.of(new OwnValue(value)));
    try (NodeStream answer = client.send(request)) {
      return switch (answer.status()) {
        case 200, 201 -> true;
        case 412 -> false;
        default -> throw refusal(metadata.key(), answer);
      };
    }
  }

  /**
   * The refusal of this key alone.
   *
   * @throws KittenException BAD_GATEWAY when the answer says that others would fare no better now
   */
  private KeyRefusedException refusal(Key key, NodeStream answer) throws IOException {
    int status = answer.status();
    String detail = detail(answer);
    if (OF_THE_CLUSTER.contains(status)) {
      throw new KittenException(
          ErrorCode.BAD_GATEWAY,
          "The cluster did not take the key "
              + key
              + ": status "
              + status
              + ". "
              + detail
              + " Keys before it are adopted; repeat the request for the others.");
    }
    return new KeyRefusedException(status, detail);
  }

  private String detail(NodeStream answer) throws IOException {
    byte[] body = answer.body().readNBytes(PROBLEM_BYTES_MAX);
    try {
      return Objects.requireNonNullElse(json.read(body, Problem.class).detail(), NO_REASON);
    } catch (IOException itIsNoProblemDocument) {
      return NO_REASON;
    }
  }

  private static List<Map.Entry<String, String>> headers(Metadata metadata) {
    List<Map.Entry<String, String>> headers =
        new ArrayList<>(metadata.fields().values().entrySet());
    headers.add(Map.entry("Repr-Digest", metadata.reprDigest()));
    headers.add(Map.entry("If-None-Match", "*"));
    headers.add(Map.entry(KvRequest.RAW_BODY, "raw"));
    return headers;
  }

  private Map<String, String> ttl(Instant end) {
    long seconds = Duration.between(clock.instant(), end).toSeconds();
    return Map.of("ttl", Long.toString(Math.max(1, seconds)));
  }

  private boolean isInCluster(Metadata own) throws IOException, KeyRefusedException {
    KvRequest request =
        new KvRequest("GET", KvRequest.EXPLAIN, own.key(), Map.of(), List.of(), Optional.empty());
    try (NodeStream answer = client.send(request)) {
      if (answer.status() != 200) {
        throw refusal(own.key(), answer);
      }
      KeyReplica copy = json.read(answer.body().readAllBytes(), KeyReplica.class);
      return own.digest().toString().equals(copy.digest());
    }
  }

  /** What of a problem document is reported. */
  private record Problem(String detail) {}

  /** The cluster does not take this key, whatever it does with others. */
  private static final class KeyRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    KeyRefusedException(int status, String detail) {
      super(detail);
      this.status = status;
    }
  }

  /** A value of the own store, which can be read again. */
  private static final class OwnValue extends ReplayableBody {
    private final OpenValue value;

    OwnValue(OpenValue value) {
      this.value = value;
    }

    @Override
    public long contentLength() {
      return value.metadata().size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      value.writeTo(out, 0, contentLength());
    }
  }
}
