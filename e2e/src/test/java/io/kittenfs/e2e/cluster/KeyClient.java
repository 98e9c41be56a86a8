package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.Request;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends requests about keys to nodes and tells what the answers mean. Never sends anything twice.
 * Safe for many threads.
 */
final class KeyClient implements KeySender, AutoCloseable {
  /** Longer than any node may take to give up. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final KeyRoutes routes;
  private final OkHttpClient http;

  /**
   * @param routes where the keys are
   * @param patience how long to wait for an answer
   */
  KeyClient(KeyRoutes routes, Duration patience) {
    this.routes = routes;
    this.http =
        new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .proxy(Proxy.NO_PROXY)
            .callTimeout(patience)
            .readTimeout(patience)
            .connectionPool(new ConnectionPool(64, 10, TimeUnit.SECONDS))
            .build();
  }

  /** A client that waits longer than any node does. */
  KeyClient(KeyRoutes routes) {
    this(routes, TIMEOUT);
  }

  @Override
  public Answer send(String node, String key, Request request, int size) {
    try (Response response = http.newCall(http(node, key, request, size)).execute()) {
      byte[] body = response.body().bytes();
      return meaning(request, response, body)
          .orElseThrow(() -> new UnexpectedAnswer(node, key, request, response.code(), body));
    } catch (ConnectException e) {
      return new Answer.NothingDone(); // there was never a connection
    } catch (IOException e) {
      return new Answer.Unknown();
    }
  }

  /**
   * The whole answer to a listing.
   *
   * @param query with its question mark
   * @param accept the form of the answer
   * @throws IOException when it is refused for the time being or breaks off
   */
  byte[] list(String node, String query, String accept) throws IOException {
    okhttp3.Request request =
        new okhttp3.Request.Builder().url(node + "/kv" + query).header("Accept", accept).build();
    try (Response response = http.newCall(request).execute()) {
      byte[] body = response.body().bytes();
      if (response.code() == 503 || response.code() == 504) {
        throw new IOException(response.code() + ": " + new String(body, StandardCharsets.UTF_8));
      } else if (response.code() != 200) {
        throw new UnexpectedAnswer(node, query, new Request.Get(), response.code(), body);
      }
      return body;
    }
  }

  private okhttp3.Request http(String node, String key, Request request, int size) {
    okhttp3.Request.Builder http = new okhttp3.Request.Builder();
    if (request instanceof Request.Put put) {
      return conditional(http.url(node + routes.put() + key), put.condition())
          .put(RequestBody.create(Payload.of(put.value(), size)))
          .build();
    } else if (request instanceof Request.Delete delete) {
      return conditional(http.url(node + routes.delete() + key), delete.condition())
          .delete()
          .build();
    } else {
      return http.url(node + routes.get() + key).build();
    }
  }

  private static okhttp3.Request.Builder conditional(
      okhttp3.Request.Builder http, Condition condition) {
    if (condition instanceof Condition.Matches matches) {
      return http.header("If-Match", matches.etag());
    } else if (condition instanceof Condition.Absent) {
      return http.header("If-None-Match", "*");
    } else {
      return http;
    }
  }

  private static Optional<Answer> meaning(Request request, Response response, byte[] body) {
    String etag = response.header("ETag");
    boolean put = request instanceof Request.Put;
    boolean get = request instanceof Request.Get;
    return Optional.ofNullable(
        switch (response.code()) {
          case 200 ->
              etag == null
                  ? null
                  : put
                      ? new Answer.Stored(false, etag)
                      : get ? new Answer.OpenValue(Payload.nameOf(body), etag) : null;
          case 201 -> put && etag != null ? new Answer.Stored(true, etag) : null;
          case 204 -> put || get ? null : new Answer.Deleted();
          case 404 -> put ? null : new Answer.Missing();
          case 412 -> get ? null : new Answer.ConditionFailed(Optional.ofNullable(etag));
          // A node that was frozen finds that a body did not come in time, which waited for it.
          case 408, 503, 507 -> new Answer.NothingDone();
          case 504 -> new Answer.Unknown();
          default -> null;
        });
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
