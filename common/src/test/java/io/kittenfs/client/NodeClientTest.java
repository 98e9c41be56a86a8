package io.kittenfs.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.fixture.LeasedPorts;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.NodeHealth;
import io.kittenfs.wire.RejectionReason;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeClientTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private static final UUID WORKER = UUID.randomUUID();

  private final NodeClient client = new NodeClient(new WireJson(), Optional::empty);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private NodeAddress node;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node = at(server.getAddress().getPort());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    client.close();
  }

  private void answer(HttpHandler handler) {
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  private void answer(int status, String contentType, String body) {
    answer(
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", contentType);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        });
  }

  @Test
  void readsWhoAnswers() {
    UUID uuid = UUID.randomUUID();
    answer(
        200,
        "application/json",
        "{\"uuid\":\"" + uuid + "\",\"process\":\"p\",\"index\":null,\"later\":1}");

    assertThat(client.health(node, DEADLINE)).isEqualTo(new NodeHealth(uuid, "p", null));
    assertThat(requests).containsExactly("GET /health");
  }

  @Test
  void encodesKeys() {
    answer(204, "text/plain", "");

    assertThat(client.deleteKey(node, "a b/&+?\u00e9", DEADLINE)).isTrue();
    assertThat(requests).containsExactly("DELETE /delete?key=a%20b%2F%26%2B%3F%C3%A9");
  }

  @Test
  void aMissingKeyIsNoFailure() {
    answer(404, "application/problem+json", "{\"detail\":\"no such key\"}");

    assertThat(client.deleteKey(node, "a", DEADLINE)).isFalse();
    assertThat(client.deleteHash(node, "ab", DEADLINE)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "400,INVALID_REQUEST",
    "403,FORBIDDEN",
    "404,NOT_FOUND",
    "405,METHOD_NOT_ALLOWED",
    "409,CONFLICT",
    "412,PRECONDITION_FAILED",
    "413,VALUE_TOO_LARGE",
    "416,RANGE_NOT_SATISFIABLE",
    "500,BAD_GATEWAY",
    "503,UNAVAILABLE",
    "504,OUTCOME_UNKNOWN",
    "507,DISK_FULL"
  })
  void aRefusalKeepsItsMeaning(int status, ErrorCode code) {
    answer(
        status, "application/problem+json", "{\"detail\":\"because\",\"reason\":\"index-taken\"}");

    assertThatThrownBy(() -> client.health(node, DEADLINE))
        .isInstanceOfSatisfying(
            NodeRefusedException.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(status);
              assertThat(refused.code()).isEqualTo(code);
              assertThat(refused.rejection()).contains(RejectionReason.INDEX_TAKEN);
            })
        .hasMessage("because");
  }

  @ParameterizedTest
  @CsvSource({
    "421,not-owner,NOT_OWNER",
    "503,frozen,SLOT_FROZEN",
    "409,unknown-import,UNKNOWN_IMPORT",
    "409,something-new,CONFLICT"
  })
  void aReasonSaysMoreThanAStatus(int status, String reason, ErrorCode code) {
    answer(
        status,
        "application/problem+json",
        "{\"detail\":\"because\",\"reason\":\"" + reason + "\"}");

    assertThatThrownBy(() -> client.health(node, DEADLINE))
        .isInstanceOfSatisfying(
            NodeRefusedException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void somethingElseThanANodeIsNotANode() {
    answer(404, "text/html", "<html>");

    assertUnreachable(() -> client.deleteKey(node, "a", DEADLINE), false);
  }

  @Test
  void anAnswerOfAnotherKindIsNotUsed() {
    answer(200, "application/json", "[1]");

    assertUnreachable(() -> client.health(node, DEADLINE), false);
  }

  @Test
  void followsNoRedirect() {
    answer(
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
        });

    assertUnreachable(() -> client.health(node, DEADLINE), false);
    assertThat(requests).hasSize(1);
  }

  @Test
  void neverSendsTwiceWhatMayHaveArrived() {
    answer(HttpExchange::close);

    assertUnreachable(() -> client.deleteKey(node, "a", DEADLINE), false);
    assertThat(requests).hasSize(1);
  }

  @Test
  void aConnectionThatTheServerClosedIsNotUsedAgain() throws IOException {
    answer(200, "application/json", "{}");
    assertThat(client.deleteKey(node, "a", DEADLINE)).isTrue();

    server.stop(0);
    server = HttpServer.create(server.getAddress(), 0);
    answer(200, "application/json", "{}");
    server.start();

    assertThat(client.deleteKey(node, "b", DEADLINE)).isTrue();
    assertThat(requests).containsExactly("DELETE /delete?key=a", "DELETE /delete?key=b");
  }

  @Test
  void noConnectionToAServerThatStopsIsUsedAgain() throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      server.stop(0);
      server = HttpServer.create(server.getAddress(), 0);
      server.setExecutor(threads);
      Phaser together = new Phaser(2);
      AtomicBoolean stops = new AtomicBoolean();
      Queue<Integer> connections = new ConcurrentLinkedQueue<>();
      answer(
          exchange -> {
            connections.add(exchange.getRemoteAddress().getPort());
            if (stops.get()) {
              exchange.getResponseHeaders().set("Connection", "close");
            } else {
              together.arriveAndAwaitAdvance();
            }
            exchange.sendResponseHeaders(204, -1);
          });
      server.start();
      CompletableFuture<Boolean> other =
          CompletableFuture.supplyAsync(() -> client.deleteKey(node, "a", DEADLINE));
      assertThat(client.deleteKey(node, "b", DEADLINE)).isTrue();
      assertThat(other.join()).isTrue();
      stops.set(true);
      client.deleteKey(node, "c", DEADLINE);
      client.deleteKey(node, "d", DEADLINE);

      assertThat(Set.copyOf(connections)).as("two, and a new one").hasSize(3);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void whoClosesEachConnectionAtOnceIsAskedOnce() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket closing = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> unused =
          CompletableFuture.runAsync(() -> acceptAndCloseAll(closing, connections));
      NodeAddress url = at(closing.getLocalPort());
      for (int request = 0; request < 20; request++) {
        assertThatThrownBy(() -> client.deleteKey(url, "a", DEADLINE))
            .isInstanceOf(NodeUnreachableException.class);
      }
    }
    assertThat(connections.get()).isBetween(1, 20);
  }

  private static void acceptAndCloseAll(ServerSocket closing, AtomicInteger connections) {
    try {
      while (true) {
        closing.accept().close();
        connections.incrementAndGet();
      }
    } catch (IOException over) {
      // The test has closed the socket.
    }
  }

  @Test
  void knowsWhenNothingWasSent() {
    NodeAddress nobody = at(LeasedPorts.next());

    assertUnreachable(() -> client.health(nobody, DEADLINE), true);
  }

  @Test
  void anIpv6AddressIsNamedInBrackets() {
    // Nobody listens on port 1, whether or not this machine has IPv6.
    assertThatThrownBy(() -> client.health(NodeAddress.ofMaster(new NodeUrl("::1", 1)), DEADLINE))
        .isInstanceOf(NodeUnreachableException.class)
        .hasMessageContaining("http://[::1]:1 ");
  }

  @Test
  void aNodeThatDoesNotAnswerInTimeIsUnreachable() throws IOException {
    // Accepts connections by its backlog and never answers.
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      NodeAddress url = at(silent.getLocalPort());

      assertUnreachable(() -> client.health(url, Duration.ofMillis(50)), false);
    }
  }

  @Test
  void aStreamThatBreaksOffFails() throws IOException {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
        });

    try (NodeStream stream = client.open(node, "/export?x=1", DEADLINE)) {
      assertThatThrownBy(() -> stream.body().readAllBytes()).isInstanceOf(IOException.class);
    }
    assertThat(requests).containsExactly("GET /export?x=1");
  }

  @Test
  void aStreamGivesBodyAndHeaders() throws IOException {
    answer(200, "text/x-stream", "all of it");

    try (NodeStream stream = client.open(node, "/export", DEADLINE)) {
      assertThat(stream.header("Content-Type")).isEqualTo("text/x-stream");
      assertThat(stream.body().readAllBytes()).asString().isEqualTo("all of it");
    }
  }

  @Test
  void aRefusedStreamIsARefusal() {
    answer(503, "application/problem+json", "{\"detail\":\"closed\"}");

    assertThatThrownBy(() -> client.open(node, "/export", DEADLINE))
        .isInstanceOf(NodeRefusedException.class)
        .hasMessage("closed");
  }

  private static NodeAddress at(int port) {
    return NodeAddress.of(new NodeUrl("127.0.0.1", port), WORKER);
  }

  private static void assertUnreachable(ThrowingCallable call, boolean neverSent) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NodeUnreachableException.class,
            failure -> assertThat(failure.neverSent()).isEqualTo(neverSent))
        .isInstanceOfSatisfying(
            KittenException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_GATEWAY));
  }

  @Test
  void anErrorOfThisNodeIsNotCalledSilenceOfAnother() {
    answer(200, "application/json", "{}");
    OutOfMemoryError outOfMemory = new OutOfMemoryError("while the request was written");
    RequestBody body =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return null;
          }

          @Override
          public void writeTo(BufferedSink sink) {
            throw outOfMemory;
          }
        };
    Request request = new Request.Builder().url(NodeHttp.url(node, "/").build()).post(body).build();

    CompletableFuture<NodeHealth> asked =
        client.http().ask(request, Timeouts.within(DEADLINE), NodeHealth.class);

    assertThatThrownBy(asked::join).cause().isSameAs(outOfMemory);
  }
}
