package io.kittenfs.client;

import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.cluster.WireJson;
import java.io.Closeable;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Sends one request and reads one answer; never sends anything twice, follows no redirect and uses
 * no proxy. Safe for many threads.
 */
final class NodeHttp implements Closeable {
  private static final int IDLE_CONNECTIONS = 8;
  private static final long MAX_ANSWER_BYTES = 32L << 20;
  private static final String PROBLEM = "application/problem+json";

  private final WireJson json;
  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .retryOnConnectionFailure(false)
          .followRedirects(false)
          .followSslRedirects(false)
          .proxy(Proxy.NO_PROXY)
          .connectTimeout(Duration.ofSeconds(2))
          .readTimeout(Duration.ZERO)
          .writeTimeout(Duration.ZERO)
          // Well below a server's idle timeout: a connection that the server just closes fails the
          // request that it is used for, and nothing is sent again.
          .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 10, TimeUnit.SECONDS))
          .build();

  NodeHttp(WireJson json) {
    this.json = json;
  }

  static HttpUrl.Builder url(NodeUrl node, String path) {
    return parse(node, "").newBuilder().encodedPath(path);
  }

  /**
   * The URL of something on a node.
   *
   * @param path percent-encoded, with the query
   * @throws NodeUnreachableException when its host is none, such as 1.2.3.999
   */
  static HttpUrl parse(NodeUrl node, String path) {
    HttpUrl url = HttpUrl.parse(node + path);
    if (url == null) {
      throw new NodeUnreachableException(node.toString(), "has an address that no host can have.");
    }
    return url;
  }

  /** The whole answer to a request, of this type. */
  <T> T call(Request request, Duration deadline, Class<T> type) {
    byte[] answer = call(request, deadline);
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
    Call call = http.newCall(request);
    call.timeout().timeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    try (Response response = call.execute()) {
      return successful(request, response);
    } catch (IOException e) {
      throw new NodeUnreachableException(nodeOf(request), e);
    }
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
    ProblemDocument problem;
    try {
      problem = json.read(body, ProblemDocument.class);
    } catch (IOException e) {
      problem = new ProblemDocument(null, null);
    }
    throw new NodeRefusedException(response.code(), problem);
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
    return "http://" + request.url().host() + ":" + request.url().port();
  }

  /** Closes the idle connections. */
  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
