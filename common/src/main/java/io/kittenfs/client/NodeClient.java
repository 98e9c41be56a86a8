package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.EntriesPage;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.KeyReplica;
import io.kittenfs.wire.ListingPage;
import io.kittenfs.wire.NodeHealth;
import io.kittenfs.wire.SlotFigures;
import io.kittenfs.wire.WireJson;
import io.kittenfs.wire.WorkerStatus;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * What a node asks of others. Each request names the cluster and the worker that it is meant for,
 * and any other node that answers counts as unreachable. No request is ever sent twice. A deadline
 * covers everything from connecting to the last byte of the answer. Every method throws {@link
 * NodeUnreachableException} when there is no usable answer and {@link NodeRefusedException} when
 * the other node refuses. Safe for use by many threads.
 */
public final class NodeClient implements Closeable {
  private static final Timeouts HEARTBEAT_REQUEST = Timeouts.within(Duration.ofSeconds(2));
  private static final Headers JSON_WANTED =
      new Headers.Builder().add("Accept", "application/json").build();

  private final NodeHttp http;

  /**
   * A client with its own connections.
   *
   * @param cluster this node's, which those it asks have to be of too; empty while it is not known
   */
  public NodeClient(WireJson json, Supplier<Optional<UUID>> cluster) {
    this(json, cluster, new NodeSockets());
  }

  /**
   * A client with its own connections over a network that is passed in.
   *
   * @param cluster as above
   * @param sockets every connection to another node begins with one of these, which is not
   *     connected yet
   */
  public NodeClient(WireJson json, Supplier<Optional<UUID>> cluster, SocketFactory sockets) {
    this.http = new NodeHttp(json, cluster, sockets);
  }

  /**
   * Registers with a master, or tells it that this worker lives: {@code POST /heartbeat}.
   *
   * @param running by which others may end the call
   */
  public HeartbeatReply heartbeat(
      NodeAddress master, Heartbeat heartbeat, Duration deadline, CancellableCalls running) {
    Request request =
        request(master, NodeHttp.url(master, "/heartbeat")).post(http.body(heartbeat)).build();
    return http.call(request, Timeouts.within(deadline), running, HeartbeatReply.class);
  }

  /** Where workers and slots are, as a node knows it: {@code GET /map}. */
  public ClusterMap map(NodeAddress node, Duration deadline) {
    return http.call(get(node, NodeHttp.url(node, "/map")), deadline, ClusterMap.class);
  }

  /**
   * Keys of the cluster that a group owns, in order: {@code GET /local/kv} of the worker that leads
   * it. Failures arrive with the answer.
   *
   * @param group the id of a replicated group; empty for the solo group of the worker, as nodes
   *     know it that know no groups
   * @param after only keys after this one
   * @param bytes what the keys of the page take at most
   */
  public CompletableFuture<ListingPage> list(
      NodeAddress worker,
      OptionalInt group,
      String prefix,
      Optional<Key> after,
      int limit,
      long bytes,
      Duration deadline) {
    HttpUrl.Builder url = NodeHttp.url(worker, "/local/kv");
    url.addQueryParameter("prefix", prefix);
    url.addQueryParameter("limit", Integer.toString(limit));
    after.ifPresent(key -> url.addQueryParameter("after", key.text()));
    group.ifPresent(id -> url.addQueryParameter(KvRequest.GROUP, Integer.toString(id)));
    Request request =
        request(worker, url).header(KvRequest.PAGE_BYTES, Long.toString(bytes)).build();
    return http.ask(request, Timeouts.within(deadline), ListingPage.class);
  }

  /**
   * What a worker has of a key: {@code GET /local/explain} with the group, whose copy answers
   * whether the worker leads the group or not. Failures arrive with the answer.
   *
   * @param group the id of a replicated group
   */
  public CompletableFuture<KeyReplica> explain(
      NodeAddress worker, int group, Key key, Duration deadline) {
    HttpUrl.Builder url = NodeHttp.url(worker, KvRequest.EXPLAIN);
    url.addQueryParameter("key", key.text());
    url.addQueryParameter(KvRequest.GROUP, Integer.toString(group));
    return http.ask(get(worker, url), Timeouts.within(deadline), KeyReplica.class);
  }

  /** What sends the requests of this client, for clients of other routes. */
  public NodeHttp http() {
    return http;
  }

  /** Who answers at this address: {@code GET /health}. */
  public NodeHealth health(NodeAddress node, Duration deadline) {
    return http.call(get(node, NodeHttp.url(node, "/health")), deadline, NodeHealth.class);
  }

  /** The members that a master knows: {@code GET /workers}. */
  public List<WorkerStatus> workers(NodeAddress master, Duration deadline) {
    return List.of(
        http.call(get(master, NodeHttp.url(master, "/workers")), deadline, WorkerStatus[].class));
  }

  /**
   * One member that a master knows: {@code GET /workers/{index}}; refused with 404 when unknown.
   */
  public WorkerStatus worker(NodeAddress master, int index, Duration deadline) {
    return http.call(
        get(master, NodeHttp.url(master, "/workers/" + index)), deadline, WorkerStatus.class);
  }

  /** A master's whole metadata as it wrote it: {@code GET /gets}. */
  public byte[] gets(NodeAddress master, int limit, Duration deadline) {
    HttpUrl.Builder url = NodeHttp.url(master, "/gets");
    url.addQueryParameter("limit", Integer.toString(limit));
    return http.call(get(master, url), deadline);
  }

  /**
   * Node-local keys of a worker in order: {@code GET /entries}.
   *
   * @param after only keys after this one; null for the first page
   */
  public EntriesPage entries(NodeAddress worker, int limit, String after, Duration deadline) {
    HttpUrl.Builder url = NodeHttp.url(worker, "/entries");
    url.addQueryParameter("limit", Integer.toString(limit));
    if (after != null) {
      url.addQueryParameter("after", after);
    }
    return http.call(get(worker, url), deadline, EntriesPage.class);
  }

  /**
   * Deletes a node-local key of a worker, {@code DELETE /delete?key=}; false when it has no such
   * key.
   */
  public boolean deleteKey(NodeAddress worker, String key, Duration deadline) {
    return delete(worker, NodeHttp.url(worker, "/delete").addQueryParameter("key", key), deadline);
  }

  /**
   * Deletes the node-local key of a worker that has this hash, {@code DELETE /entries/{hash}};
   * false when it has no such key.
   *
   * @param hash 64 lower-case hex digits
   */
  public boolean deleteHash(NodeAddress worker, String hash, Duration deadline) {
    return delete(worker, NodeHttp.url(worker, "/entries/" + hash), deadline);
  }

  /**
   * Opens a stream, such as a worker's export.
   *
   * @param path percent-encoded, from the slash on, with the query
   * @param idle the longest time without a byte
   */
  public NodeStream open(NodeAddress node, String path, Duration idle) {
    HttpUrl url = NodeHttp.parse(node, path);
    return http.open(http.request(node, url, NodeHttp.NO_HEADERS).build(), Timeouts.idle(idle));
  }

  /**
   * What the slots of a group hold: {@code GET /local/slots} of the worker that leads it.
   *
   * @param group the id of the group
   */
  public List<SlotFigures> slots(NodeAddress leader, int group, Duration deadline) {
    HttpUrl.Builder url = NodeHttp.url(leader, "/local/slots");
    url.addQueryParameter(KvRequest.GROUP, Integer.toString(group));
    return List.of(http.call(get(leader, url), deadline, SlotFigures[].class));
  }

  /**
   * Has a worker move its node-local keys into the cluster, {@code POST /adopt}; its answer as it
   * wrote it.
   */
  public byte[] adopt(NodeAddress worker, Duration deadline) {
    return http.call(command(worker, "/adopt"), deadline);
  }

  /**
   * Has the worker that leads a replicated group verify and compare its copies soon: {@code POST
   * /local/groups/{group}/scrub}.
   */
  public void scrub(NodeAddress leader, int group, Duration deadline) {
    HttpUrl.Builder url =
        NodeHttp.url(leader, "/local/groups/" + group + "/scrub")
            .addQueryParameter("verify", "true");
    byte[] unused = http.call(request(leader, url).post(RequestBody.EMPTY).build(), deadline);
  }

  /**
   * Asks a worker for a heartbeat now: {@code POST /local/heartbeat}. Nobody has to wait for the
   * answer, which says nothing: a worker that does not hear this sends its next one in a second all
   * the same.
   *
   * @return is done when there is no more to come from the worker; how, does not matter
   */
  public CompletableFuture<?> requestHeartbeat(NodeAddress worker) {
    return http.ask(command(worker, "/local/heartbeat"), HEARTBEAT_REQUEST, Object.class);
  }

  private Request command(NodeAddress worker, String path) {
    return request(worker, NodeHttp.url(worker, path)).post(RequestBody.EMPTY).build();
  }

  private boolean delete(NodeAddress worker, HttpUrl.Builder url, Duration deadline) {
    try {
      http.call(request(worker, url).delete().build(), deadline);
      return true;
    } catch (NodeRefusedException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private Request get(NodeAddress node, HttpUrl.Builder url) {
    return request(node, url).build();
  }

  private Request.Builder request(NodeAddress node, HttpUrl.Builder url) {
    return http.request(node, url.build(), JSON_WANTED);
  }

  /** Closes the idle connections; calls that run end as they would. */
  @Override
  public void close() {
    http.close();
  }
}
