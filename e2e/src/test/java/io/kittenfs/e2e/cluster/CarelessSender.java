package io.kittenfs.e2e.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * The last part of a router, in front of an owner, where what a router sends can go wrong on
 * purpose: it loses the answer to a PUT, and then the test says whether the same PUT is sent once
 * more, as HTTP libraries do, or given up. Everything else is passed on. Safe for many threads.
 */
final class CarelessSender implements AutoCloseable {
  /** What becomes of a PUT without an answer. */
  static final class LostAnswer {
    private final CompletableFuture<Void> happened = new CompletableFuture<>();
    private final CompletableFuture<Boolean> again = new CompletableFuture<>();

    private LostAnswer() {}

    /** Waits until the PUT has had its effect and the answer is lost. */
    void await() {
      happened.orTimeout(1, TimeUnit.MINUTES).join();
    }

    /** Sends the PUT once more, and answers what the owner then says: the fault. */
    void sendAgain() {
      again.complete(true);
    }

    /** Ends the connection of the PUT without an answer. */
    void giveUp() {
      again.complete(false);
    }
  }

  /** What a server writes itself, or means one connection only. */
  private static final Set<String> OF_ONE_CONNECTION =
      Set.of("connection", "content-length", "date", "transfer-encoding");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final OkHttpClient http =
      new OkHttpClient.Builder().retryOnConnectionFailure(false).proxy(Proxy.NO_PROXY).build();
  private final AtomicReference<LostAnswer> next = new AtomicReference<>();
  private volatile String owner;

  /** Listens, for an owner that is named later; whoever connects before that waits. */
  CarelessSender() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.setExecutor(threads);
  }

  /** What the owner is to advertise. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Begins to pass requests on to an owner. */
  void start(String url) {
    owner = url;
    server.start();
  }

  /** Loses the answer to the next PUT. */
  LostAnswer loseNextAnswer() {
    LostAnswer loss = new LostAnswer();
    next.set(loss);
    return loss;
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = request(exchange);
      LostAnswer loss = request.method().equals("PUT") ? next.getAndSet(null) : null;
      if (loss != null) {
        http.newCall(request).execute().close();
        loss.happened.complete(null);
        if (!loss.again.join()) {
          return;
        }
      }
      try (Response answer = http.newCall(request).execute()) {
        answer(exchange, answer);
      }
    }
  }

  private Request request(HttpExchange exchange) throws IOException {
    Headers.Builder headers = new Headers.Builder();
    exchange.getRequestHeaders().forEach((name, all) -> all.forEach(it -> headers.add(name, it)));
    byte[] body = exchange.getRequestBody().readAllBytes();
    boolean hasBody = exchange.getRequestHeaders().containsKey("Content-Length");
    return new Request.Builder()
        .url(owner + exchange.getRequestURI())
        .headers(headers.build())
        .method(exchange.getRequestMethod(), hasBody ? RequestBody.create(body) : null)
        .build();
  }

  private static void answer(HttpExchange exchange, Response answer) throws IOException {
    for (String name : answer.headers().names()) {
      if (!OF_ONE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
        exchange.getResponseHeaders().put(name, answer.headers(name));
      }
    }
    byte[] body = answer.body().bytes();
    exchange.sendResponseHeaders(answer.code(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
