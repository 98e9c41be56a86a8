package io.kittenfs.client;

import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.wire.ProblemDocument;
import io.kittenfs.wire.WireJson;
import java.io.Closeable;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends one request and reads one answer; never sends anything twice, follows no redirect and uses
 * no proxy. Safe for many threads.
 */
public final class NodeHttp implements Closeable {
  /** As many as a busy router keeps open to its neighbours. */
  private static final int IDLE_CONNECTIONS = 128;

  private static final int CALLS_AT_ONCE = 256;
  private static final int CALLS_TO_ONE_NODE = 64;

  /** For requests that need no more than to name whom they are for. */
  public static final Headers NO_HEADERS = new Headers.Builder().build();

  private static final MediaType JSON = MediaType.get("application/json");

  private final WireJson json;
  private final NodeAnswers answers;
  private final Supplier<Optional<UUID>> cluster;
  private final OkHttpClient http;

  /**
   * @param cluster this node's, which those it asks have to be of too; empty while it is not known
   * @param sockets every connection to another node begins with one of these
   */
  NodeHttp(WireJson json, Supplier<Optional<UUID>> cluster, SocketFactory sockets) {
    this.json = json;
    this.answers = new NodeAnswers(json);
    this.cluster = cluster;
    // Well below a server's idle timeout: a connection that the server just closes fails the
    // request that it is used for, and nothing is sent again.
    ConnectionPool pool = new ConnectionPool(IDLE_CONNECTIONS, 10, TimeUnit.SECONDS);
    ClosedConnections closed = new ClosedConnections(pool);
    this.http =
        new OkHttpClient.Builder()
            .socketFactory(sockets)
            // Nodes speak plain HTTP only; to prepare for more takes a quarter of a node's start.
            .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .proxy(Proxy.NO_PROXY)
            .connectionPool(pool)
            .eventListenerFactory(RequestProgress::of)
            .addInterceptor(Timeouts::apply)
            .addInterceptor(closed::avoid)
            .addNetworkInterceptor(closed::check)
            .build();
    http.dispatcher().setMaxRequests(CALLS_AT_ONCE);
    http.dispatcher().setMaxRequestsPerHost(CALLS_TO_ONE_NODE);
  }

  private Call newCall(Request request, Timeouts timeouts) {
    return timeouts.start(http.newCall(timeouts.tag(request)));
  }

  /** Sends a request; the answer, whatever its status, is open. */
  public Response send(Request request, Timeouts timeouts) throws IOException {
    return timeouts.awaitHead(newCall(request, timeouts));
  }

  /** Asks without a thread that waits; the answer is JSON of this type. */
  public <T> CompletableFuture<T> ask(Request request, Timeouts timeouts, Class<T> type) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    newCall(request, timeouts)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call failed, IOException e) {
                // What ended this thread, such as memory that ran out, is no silence of the other
                // node.
                answer.completeExceptionally(
                    Optional.ofNullable(e.getCause())
                        .filter(Error.class::isInstance)
                        .orElseGet(() -> unreachable(request, e)));
              }

              @Override
              public void onResponse(Call answered, Response response) {
                try (response) {
                  answer.complete(json.read(answers.successful(response), type));
                } catch (IOException e) {
                  answer.completeExceptionally(unreachable(request, e));
                } catch (RuntimeException | Error e) {
                  // Errors too: a caller that waits must learn of them.
                  answer.completeExceptionally(e);
                }
              }
            });
    return answer;
  }

  private static NodeUnreachableException unreachable(Request request, IOException cause) {
    return new NodeUnreachableException(NodeAnswers.nodeOf(request), cause);
  }

  /** Forgets connections that nobody uses: where one failed, others that lie there may too. */
  public void dropIdle() {
    http.connectionPool().evictAll();
  }

  /** A request that names for whom it is meant: the one place where requests begin. */
  public Request.Builder request(NodeAddress node, HttpUrl url, Headers more) {
    Request.Builder request = new Request.Builder().url(url).headers(more);
    cluster.get().ifPresent(id -> request.header(NodeIdentity.CLUSTER, id.toString()));
    node.worker().ifPresent(id -> request.header(NodeIdentity.WORKER, id.toString()));
    return request;
  }

  /**
   * The URL of a route of a node, to which parameters may be added.
   *
   * @param path percent-encoded
   * @throws NodeUnreachableException when its host is none, such as 1.2.3.999
   */
  public static HttpUrl.Builder url(NodeAddress node, String path) {
    return parse(node, "").newBuilder().encodedPath(path);
  }

  /**
   * The URL of something on a node.
   *
   * @param path percent-encoded, with the query
   * @throws NodeUnreachableException as {@link #url} does
   */
  static HttpUrl parse(NodeAddress node, String path) {
    HttpUrl url = HttpUrl.parse(node + path);
    if (url == null) {
      throw new NodeUnreachableException(node.toString(), "has an address that no host can have.");
    }
    return url;
  }

  /** A record as the body of a request. */
  public RequestBody body(Object document) {
    return RequestBody.create(json.write(document), JSON);
  }

  /** The whole answer to a request, of this type. */
  <T> T call(Request request, Duration deadline, Class<T> type) {
    return call(request, Timeouts.within(deadline), new CancellableCalls(), type);
  }

  /** The bytes of the whole answer to a request. */
  byte[] call(Request request, Duration deadline) {
    return call(request, Timeouts.within(deadline), new CancellableCalls());
  }

  /**
   * The whole answer to a request, of this type.
   *
   * @param running by which others may end the call
   */
  public <T> T call(Request request, Timeouts timeouts, CancellableCalls running, Class<T> type) {
    return answers.read(request, call(request, timeouts, running), type);
  }

  /**
   * The bytes of the whole answer to a request.
   *
   * @param running by which others may end the call
   */
  public byte[] call(Request request, Timeouts timeouts, CancellableCalls running) {
    Call call = newCall(request, timeouts);
    running.begun(call);
    try (Response response = call.execute()) {
      return answers.successful(response);
    } catch (IOException e) {
      throw unreachable(request, e);
    } finally {
      running.ended(call);
    }
  }

  /** An answer whose body is read as it arrives. */
  NodeStream open(Request request, Timeouts timeouts) {
    try {
      Response response = send(request, timeouts);
      if (!response.isSuccessful()) {
        try (response) {
          answers.successful(response);
        }
      }
      return new NodeStream(response);
    } catch (IOException e) {
      throw unreachable(request, e);
    }
  }

  /** The problem in an answer, which is read; one that says nothing when there is none. */
  public ProblemDocument problem(Response response) throws IOException {
    return answers.problem(response);
  }

  /** Closes the idle connections. */
  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
