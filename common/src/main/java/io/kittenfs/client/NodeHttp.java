package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ProblemDocument;
import io.kittenfs.wire.WireJson;
import java.io.Closeable;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Sends one request and reads one answer; never sends anything twice, follows no redirect and uses
 * no proxy. Safe for many threads.
 */
public final class NodeHttp implements Closeable {
  /** As many as a busy router keeps open to its neighbours. */
  private static final int IDLE_CONNECTIONS = 128;

  /** The longest silence before the answer to what only reads, and within it. */
  private static final Duration READ_SILENCE = Duration.ofSeconds(5);

  /** Longer than an owner lets a write wait for a slot that moves. */
  private static final Duration WRITE_SILENCE = Duration.ofSeconds(10);

  /** A large value has to reach the disk of its owner first. */
  private static final Duration STREAM_SILENCE = Duration.ofSeconds(60);

  private static final int CALLS_AT_ONCE = 256;
  private static final int CALLS_TO_ONE_NODE = 64;
  private static final long MAX_ANSWER_BYTES = 32L << 20;

  /** For requests that need no more than to name whom they are for. */
  public static final Headers NO_HEADERS = new Headers.Builder().build();

  private static final MediaType JSON = MediaType.get("application/json");
  private static final String PROBLEM = "application/problem+json";

  private final WireJson json;
  private final Supplier<Optional<UUID>> cluster;
  private final OkHttpClient http;
  private final OkHttpClient streaming;
  private final OkHttpClient routed;

  /**
   * @param cluster this node's, which those it asks have to be of too; empty while it is not known
   * @param sockets every connection to another node begins with one of these
   */
  NodeHttp(WireJson json, Supplier<Optional<UUID>> cluster, SocketFactory sockets) {
    this.json = json;
    this.cluster = cluster;
    this.http =
        new OkHttpClient.Builder()
            .socketFactory(sockets)
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .proxy(Proxy.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(2))
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            // Well below a server's idle timeout: a connection that the server just closes fails
            // the request that it is used for, and nothing is sent again.
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 10, TimeUnit.SECONDS))
            .build();
    this.streaming =
        http.newBuilder().readTimeout(STREAM_SILENCE).writeTimeout(STREAM_SILENCE).build();
    this.routed =
        http.newBuilder()
            .connectTimeout(Duration.ofSeconds(1))
            .eventListenerFactory(RequestProgress::of)
            .addInterceptor(NodeHttp::withSilence)
            .build();
    http.dispatcher().setMaxRequests(CALLS_AT_ONCE);
    http.dispatcher().setMaxRequestsPerHost(CALLS_TO_ONE_NODE);
  }

  private static Response withSilence(Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    Duration silence = READ_SILENCE;
    if (request.header("Expect") != null) {
      silence = STREAM_SILENCE;
    } else if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      silence = WRITE_SILENCE;
    }
    int millis = (int) silence.toMillis();
    return chain
        .withReadTimeout(millis, TimeUnit.MILLISECONDS)
        .withWriteTimeout(millis, TimeUnit.MILLISECONDS)
        .proceed(request);
  }

  /** Sends a request about a key; the answer, whatever its status, is open. */
  public Response route(Request request) throws IOException {
    return routed.newCall(request).execute();
  }

  /** Asks without a thread that waits; the answer is JSON of this type. */
  <T> CompletableFuture<T> ask(Request request, Duration deadline, Class<T> type) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Call call = http.newCall(request);
    call.timeout().timeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            // What ended this thread, such as memory that ran out, is no silence of the other node.
            answer.completeExceptionally(
                Optional.ofNullable(e.getCause())
                    .filter(Error.class::isInstance)
                    .orElseGet(() -> new NodeUnreachableException(nodeOf(request), e)));
          }

          @Override
          public void onResponse(Call answered, Response response) {
            try (response) {
              answer.complete(json.read(successful(request, response), type));
            } catch (IOException e) {
              answer.completeExceptionally(new NodeUnreachableException(nodeOf(request), e));
            } catch (RuntimeException | Error e) {
              // Errors too: whoever waits must hear.
              answer.completeExceptionally(e);
            }
          }
        });
    return answer;
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

  public static HttpUrl.Builder url(NodeAddress node, String path) {
    return parse(node, "").newBuilder().encodedPath(path);
  }

  /**
   * The URL of something on a node.
   *
   * @param path percent-encoded, with the query
   * @throws NodeUnreachableException when its host is none, such as 1.2.3.999
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
    return read(request, call(request, deadline), type);
  }

  /** What an answer says. */
  public <T> T read(Request request, byte[] answer, Class<T> type) {
    try {
      return json.read(answer, type);
    } catch (IOException e) {
      throw strange(request, "does not answer like a KittenFS node of this kind.");
    }
  }

  /**
   * The bytes of the whole answer to a request.
   *
   * @param deadline from connecting to the last byte of the answer
   */
  byte[] call(Request request, Duration deadline) {
    return call(request, deadline, new CancellableCalls());
  }

  /** As {@link #call(Request, Duration)}, which others may end. */
  public byte[] call(Request request, Duration deadline, CancellableCalls running) {
    return answer(request, http.newCall(request), deadline, running);
  }

  private byte[] answer(Request request, Call call, Duration deadline, CancellableCalls running) {
    call.timeout().timeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    running.begun(call);
    try (Response response = call.execute()) {
      return successful(request, response);
    } catch (IOException e) {
      throw new NodeUnreachableException(nodeOf(request), e);
    } finally {
      running.ended(call);
    }
  }

  /**
   * The bytes of the whole answer to a request whose body is streamed.
   *
   * @param deadline for all of it; zero when only silence, or others, end it
   */
  public byte[] stream(Request request, Duration deadline, CancellableCalls running) {
    return answer(request, streaming.newCall(request), deadline, running);
  }

  /**
   * An answer whose body is read as it arrives.
   *
   * @param silence the longest time without a byte
   */
  NodeStream open(Request request, Duration silence) {
    OkHttpClient patient = http.newBuilder().readTimeout(silence).build();
    try {
      Response response = patient.newCall(request).execute();
      if (!response.isSuccessful()) {
        try (response) {
          successful(request, response);
        }
      }
      return new NodeStream(response);
    } catch (IOException e) {
      throw new NodeUnreachableException(nodeOf(request), e);
    }
  }

  private byte[] successful(Request request, Response response) throws IOException {
    byte[] body = bounded(request, response.body());
    if (response.isSuccessful()) {
      return body;
    }
    if (!response.header("Content-Type", "").startsWith(PROBLEM)) {
      throw strange(request, "is no KittenFS node: it answered " + response.code() + ".");
    }
    ProblemDocument problem = problem(body);
    if (ErrorCode.ofAnswer(response.code(), problem.reason()) == ErrorCode.MISDIRECTED) {
      throw NodeUnreachableException.somebodyElse(nodeOf(request), problem.detail());
    }
    throw new NodeRefusedException(response.code(), problem);
  }

  /** The problem in an answer, which is read; one that says nothing when there is none. */
  public ProblemDocument problem(Response response) throws IOException {
    boolean isOne = response.header("Content-Type", "").startsWith(PROBLEM);
    return isOne ? problem(bounded(response.request(), response.body())) : ProblemDocument.EMPTY;
  }

  private ProblemDocument problem(byte[] body) {
    try {
      return json.read(body, ProblemDocument.class);
    } catch (IOException e) {
      return ProblemDocument.EMPTY;
    }
  }

  private static byte[] bounded(Request request, ResponseBody body) throws IOException {
    if (body.source().request(MAX_ANSWER_BYTES + 1)) {
      throw strange(request, "answers with more than is sensible.");
    }
    return body.source().readByteArray();
  }

  private static NodeUnreachableException strange(Request request, String what) {
    return new NodeUnreachableException(nodeOf(request), what);
  }

  private static String nodeOf(Request request) {
    return new NodeUrl(request.url().host(), request.url().port()).toString();
  }

  /** Closes the idle connections. */
  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
