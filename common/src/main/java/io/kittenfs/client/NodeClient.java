package io.kittenfs.client;

import io.kittenfs.cluster.ClusterMap;
import io.kittenfs.cluster.EntriesPage;
import io.kittenfs.cluster.Heartbeat;
import io.kittenfs.cluster.HeartbeatReply;
import io.kittenfs.cluster.NodeHealth;
import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.cluster.SlotFigures;
import io.kittenfs.cluster.WireJson;
import io.kittenfs.cluster.WorkerStatus;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.store.Key;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * What a node asks of others. No request is ever sent twice. A deadline covers everything from
 * connecting to the last byte of the answer. Every method throws {@link NodeUnreachableException}
 * when there is no usable answer and {@link NodeRefusedException} when the other node refuses. Safe
 * for use by many threads.
 */
public final class NodeClient implements Closeable {
  private static final MediaType JSON = MediaType.get("application/json");

  private final WireJson json;
  private final NodeHttp http;

  /** A client with its own connections. */
  public NodeClient(WireJson json) {
    this.json = json;
    this.http = new NodeHttp(json);
  }

  /**
   * Registers with a master, or tells it that this worker lives: {@code POST /heartbeat}.
   *
   * @param running by which others may end the call
   */
  public HeartbeatReply heartbeat(
      NodeUrl master, Heartbeat heartbeat, Duration deadline, RunningCalls running) {
    RequestBody body = RequestBody.create(json.write(heartbeat), JSON);
    Request request = request(NodeHttp.url(master, "/heartbeat").build()).post(body).build();
    return http.read(request, http.call(request, deadline, running), HeartbeatReply.class);
  }

  /** Where workers and slots are, as a node knows it: {@code GET /map}. */
  public ClusterMap map(NodeUrl node, Duration deadline) {
    return http.call(get(NodeHttp.url(node, "/map")), deadline, ClusterMap.class);
  }

  /**
   * Keys of the cluster that a worker owns, in order: {@code GET /local/kv}. Failures arrive with
   * the answer.
   *
   * @param cluster which the worker has to be of, when it is known
   * @param after only keys behind this one
   * @param bytes what the keys of the page take at most
   */
  CompletableFuture<ListingPage> list(
      NodeUrl worker,
      Optional<UUID> cluster,
      String prefix,
      Optional<Key> after,
      int limit,
      long bytes,
      Duration deadline) {
    HttpUrl.Builder url = NodeHttp.url(worker, "/local/kv");
    url.addQueryParameter("prefix", prefix);
    url.addQueryParameter("limit", Integer.toString(limit));
    after.ifPresent(key -> url.addQueryParameter("after", key.text()));
    Request.Builder request =
        request(url.build()).header(KvRequest.PAGE_BYTES, Long.toString(bytes));
    cluster.ifPresent(id -> request.header(KvRequest.CLUSTER, id.toString()));
    return http.ask(request.build(), deadline, ListingPage.class);
  }

  NodeHttp http() {
    return http;
  }

  /** Who answers at this address: {@code GET /health}. */
  public NodeHealth health(NodeUrl node, Duration deadline) {
    return http.call(get(NodeHttp.url(node, "/health")), deadline, NodeHealth.class);
  }

  /** The members that a master knows: {@code GET /workers}. */
  public List<WorkerStatus> workers(NodeUrl master, Duration deadline) {
    return List.of(
        http.call(get(NodeHttp.url(master, "/workers")), deadline, WorkerStatus[].class));
  }

  /**
   * One member that a master knows: {@code GET /workers/{index}}; refused with 404 when unknown.
   */
  public WorkerStatus worker(NodeUrl master, int index, Duration deadline) {
    return http.call(get(NodeHttp.url(master, "/workers/" + index)), deadline, WorkerStatus.class);
  }

  /** A master's whole metadata as it wrote it: {@code GET /gets}. */
  public byte[] gets(NodeUrl master, int limit, Duration deadline) {
    HttpUrl.Builder url = NodeHttp.url(master, "/gets");
    return http.call(get(url.addQueryParameter("limit", Integer.toString(limit))), deadline);
  }

  /**
   * Own keys of a worker in order: {@code GET /entries}.
   *
   * @param after only keys behind this one; null for the first page
   */
  public EntriesPage entries(NodeUrl worker, int limit, String after, Duration deadline) {
    HttpUrl.Builder url = NodeHttp.url(worker, "/entries");
    url.addQueryParameter("limit", Integer.toString(limit));
    if (after != null) {
      url.addQueryParameter("after", after);
    }
    return http.call(get(url), deadline, EntriesPage.class);
  }

  /** Deletes an own key of a worker, {@code DELETE /delete?key=}; false when it has no such key. */
  public boolean deleteKey(NodeUrl worker, String key, Duration deadline) {
    return delete(NodeHttp.url(worker, "/delete").addQueryParameter("key", key), deadline);
  }

  /**
   * Deletes the own key of a worker that has this hash, {@code DELETE /entries/{hash}}; false when
   * it has no such key.
   *
   * @param hash 64 lower-case hex digits
   */
  public boolean deleteHash(NodeUrl worker, String hash, Duration deadline) {
    return delete(NodeHttp.url(worker, "/entries/" + hash), deadline);
  }

  /**
   * Opens a stream, such as a worker's export.
   *
   * @param path percent-encoded, from the slash on, with the query
   * @param silence the longest time without a byte
   */
  public NodeStream open(NodeUrl node, String path, Duration silence) {
    return http.open(new Request.Builder().url(NodeHttp.parse(node, path)).build(), silence);
  }

  /** What the slots of a worker hold: {@code GET /local/slots}. */
  public List<SlotFigures> slots(NodeUrl worker, Duration deadline) {
    return List.of(
        http.call(get(NodeHttp.url(worker, "/local/slots")), deadline, SlotFigures[].class));
  }

  /**
   * Has a worker move its own keys into the cluster, {@code POST /adopt}; its answer as it wrote
   * it.
   */
  public byte[] adopt(NodeUrl worker, Duration deadline) {
    RequestBody nothing = RequestBody.create(new byte[0], null);
    return http.call(
        request(NodeHttp.url(worker, "/adopt").build()).post(nothing).build(), deadline);
  }

  private boolean delete(HttpUrl.Builder url, Duration deadline) {
    try {
      http.call(request(url.build()).delete().build(), deadline);
      return true;
    } catch (NodeRefusedException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static Request get(HttpUrl.Builder url) {
    return request(url.build()).build();
  }

  private static Request.Builder request(HttpUrl url) {
    return new Request.Builder().url(url).header("Accept", "application/json");
  }

  /** Closes the idle connections; calls that run end as they would. */
  @Override
  public void close() {
    http.close();
  }
}
