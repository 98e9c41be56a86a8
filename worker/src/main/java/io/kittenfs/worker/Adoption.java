package io.kittenfs.worker;

import io.kittenfs.client.ClusterClient;
import io.kittenfs.client.KvBody;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeStream;
import io.kittenfs.cluster.Copy;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.StoreAccess;
import io.kittenfs.store.Found;
import io.kittenfs.store.Key;
import io.kittenfs.store.Listing;
import io.kittenfs.store.Metadata;
import io.kittenfs.store.Precondition;
import io.kittenfs.store.PreconditionFailedException;
import io.kittenfs.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Moves this worker's own keys into the cluster: {@code POST /adopt}. Each is stored there only if
 * the cluster has no such key, and deleted here only then and while it is unchanged. After an end
 * in between it is enough to repeat the request: a key that is there with the same value was
 * adopted. Safe for use by many threads.
 */
final class Adoption {
  private static final int PAGE = 1000;
  private static final int CONFLICTS_NAMED = 1000;

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

  /**
   * The answer.
   *
   * @param adopted how many keys went to the cluster
   * @param bytes the sum of their values' sizes
   * @param conflicts how many keys stay because the cluster has others of their name
   * @param conflictingKeys the first of these
   */
  record Report(long adopted, long bytes, long conflicts, List<String> conflictingKeys) {}

  /** Answers the request. */
  void adopt(Exchange exchange) throws IOException {
    if (!lock.tryLock()) {
      throw new KittenException(ErrorCode.CONFLICT, "The keys are being adopted already. Wait.");
    }
    try {
      own.with(store -> Json.writeBytes(exchange, 200, json.write(adopt(store))));
    } finally {
      lock.unlock();
    }
  }

  private Report adopt(Store store) throws IOException {
    long adopted = 0;
    long bytes = 0;
    long conflicts = 0;
    List<String> named = new ArrayList<>();
    Optional<Key> after = Optional.empty();
    do {
      Listing page = store.list("", after, PAGE);
      for (Metadata entry : page.entries()) {
        if (moveToCluster(store, entry.key())) {
          adopted++;
          bytes += entry.size();
        } else if (store.metadata(entry.key()).isPresent()) {
          conflicts++;
          if (named.size() < CONFLICTS_NAMED) {
            named.add(entry.key().text());
          }
        }
      }
      after = page.next();
    } while (after.isPresent());
    return new Report(adopted, bytes, conflicts, named);
  }

  /** Whether the key is in the cluster now, with the value that it had here. */
  private boolean moveToCluster(Store store, Key key) throws IOException {
    Optional<Found> found = store.get(key);
    if (found.isEmpty()) {
      return false;
    }
    try (Found value = found.get()) {
      Optional<String> digest = store.valueDigest(key);
      if (!create(value) && !isInCluster(key, digest)) {
        return false;
      }
      String etag = value.metadata().etag();
      store.delete(key, new Precondition.Matches(List.of(etag)));
      return true;
    } catch (PreconditionFailedException replacedMeanwhile) {
      return false;
    }
  }

  /** Whether the key was new to the cluster. */
  private boolean create(Found value) throws IOException {
    Metadata metadata = value.metadata();
    KvRequest request =
        new KvRequest(
            "PUT",
            KvRequest.VALUES,
            metadata.key(),
            metadata.expires().map(this::ttl).orElse(Map.of()),
            List.of(
                Map.entry("Content-Type", metadata.contentType()),
                Map.entry("If-None-Match", "*"),
                Map.entry(KvRequest.RAW_BODY, "raw")),
            Optional.of(new OwnValue(value)));
    try (NodeStream answer = client.send(request)) {
      return switch (answer.status()) {
        case 200, 201 -> true;
        case 412 -> false;
        default ->
            throw new KittenException(
                ErrorCode.BAD_GATEWAY,
                "The cluster did not take the key "
                    + metadata.key()
                    + ": status "
                    + answer.status()
                    + ". Keys before it are adopted; repeat the request for the others.");
      };
    }
  }

  private Map<String, String> ttl(Instant end) {
    long seconds = Duration.between(clock.instant(), end).toSeconds();
    return Map.of("ttl", Long.toString(Math.max(1, seconds)));
  }

  private boolean isInCluster(Key key, Optional<String> digest) throws IOException {
    KvRequest request =
        new KvRequest("GET", KvRequest.EXPLAIN, key, Map.of(), List.of(), Optional.empty());
    try (NodeStream answer = client.send(request)) {
      Copy copy = json.read(answer.body().readAllBytes(), Copy.class);
      return digest.isPresent() && digest.get().equals(copy.digest());
    }
  }

  /** A value of the own store, which can be read again. */
  private record OwnValue(Found found) implements KvBody {
    @Override
    public long length() {
      return found.metadata().size();
    }

    @Override
    public boolean repeatable() {
      return true;
    }

    @Override
    public boolean wasGiven() {
      return false;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      found.writeTo(out, 0, length());
    }
  }
}
