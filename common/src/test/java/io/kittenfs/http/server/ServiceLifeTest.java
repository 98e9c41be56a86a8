package io.kittenfs.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.kittenfs.error.KittenException;
import io.kittenfs.http.Json;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import io.kittenfs.model.NodeIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceLifeTest {
  private static final HttpSettings ANY_PORT = new HttpSettings("127.0.0.1", 0, Set.of());

  private static NodeIdentity self() {
    return NodeIdentity.ofMaster(Optional.empty());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theUrlLeadsToIt() {
    try (HttpService service =
        HttpService.start(
            ANY_PORT,
            ServiceLifeTest::self,
            routes -> routes.get("/", e -> Json.write(e, 200, 1)))) {
      assertThat(service.url()).isEqualTo("http://127.0.0.1:" + service.port());
      assertThat(new RawClient(service.port()).send("GET", "/").text()).isEqualTo("1\n");
    }
  }

  @Test
  void aTakenPortIsNamed() {
    try (HttpService first = HttpService.start(ANY_PORT, ServiceLifeTest::self, routes -> {})) {
      HttpSettings same = new HttpSettings("127.0.0.1", first.port(), Set.of());
      assertThatThrownBy(() -> HttpService.start(same, ServiceLifeTest::self, routes -> {}))
          .isInstanceOf(KittenException.class)
          .hasMessageContaining(Integer.toString(first.port()))
          .hasMessageContaining("taken")
          .hasMessageContaining("--port");
    }
  }

  @Test
  void aPortThatThisUserMayNotTakeIsNotCalledTaken() {
    HttpSettings privileged = new HttpSettings("127.0.0.1", 1, Set.of());
    assumeFalse(mayTake(privileged), "this user may take any port");
    assertThatThrownBy(() -> HttpService.start(privileged, ServiceLifeTest::self, routes -> {}))
        .hasMessageContaining("permission denied")
        .hasMessageNotContainingAny("taken");
  }

  private static boolean mayTake(HttpSettings settings) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(settings.host(), settings.port()));
      return true;
    } catch (IOException denied) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "no.such.host.invalid"})
  void anAddressOfAnotherMachineIsNotATakenPort(String host) {
    HttpSettings elsewhere = new HttpSettings(host, 0, Set.of());
    assertThatThrownBy(() -> HttpService.start(elsewhere, ServiceLifeTest::self, routes -> {}))
        .isInstanceOf(KittenException.class)
        .hasMessageContaining(host)
        .hasMessageContaining("--host")
        .hasMessageNotContainingAny("taken");
  }

  @Test
  void whoComesBeforeTheServiceStartsWaitsForIt() {
    ListeningPort port = ListeningPort.open(ANY_PORT);
    CompletableFuture<Reply> early =
        CompletableFuture.supplyAsync(() -> new RawClient(port.number()).send("GET", "/"));
    try (HttpService service =
        HttpService.start(
            ANY_PORT,
            port,
            ServiceLifeTest::self,
            routes -> routes.get("/", e -> Json.write(e, 200, 1)))) {
      assertThat(service.port()).isEqualTo(port.number());
      assertThat(early.join().status()).isEqualTo(200);
    }
  }

  @Test
  void aServiceThatDoesNotStartGivesItsPortBack() {
    ListeningPort port = ListeningPort.open(ANY_PORT);
    assertThatThrownBy(
            () ->
                HttpService.start(
                    ANY_PORT,
                    port,
                    ServiceLifeTest::self,
                    routes -> {
                      throw new IllegalStateException("for once");
                    }))
        .hasMessageContaining("for once");
    HttpSettings same = new HttpSettings("127.0.0.1", port.number(), Set.of());
    HttpService.start(same, ServiceLifeTest::self, routes -> {}).close();
  }

  @Test
  void stoppingLetsRequestsInFlightFinish() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    HttpService service =
        HttpService.start(
            ANY_PORT,
            ServiceLifeTest::self,
            routes ->
                routes.get(
                    "/slow",
                    exchange -> {
                      begun.countDown();
                      await(mayEnd);
                      Json.write(exchange, 200, "done");
                    }));
    RawClient client = new RawClient(service.port());
    CompletableFuture<Reply> reply =
        CompletableFuture.supplyAsync(() -> client.send("GET", "/slow"));
    await(begun);
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(service::close);
    mayEnd.countDown();
    assertThat(reply.join().text()).isEqualTo("\"done\"\n");
    stopped.join();
    assertThatThrownBy(() -> client.send("GET", "/slow")).hasRootCauseInstanceOf(IOException.class);
    service.close();
  }

  @Test
  void stoppingWaitsForABodyButNotForIdleConnections() throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    HttpService service =
        HttpService.start(
            ANY_PORT,
            ServiceLifeTest::self,
            routes ->
                routes.putKey(
                    "/slow",
                    (exchange, key) -> {
                      begun.countDown();
                      byte[] body = exchange.body().readAllBytes();
                      Json.write(exchange, 200, new String(body, StandardCharsets.UTF_8));
                    }));
    try (Socket slow = connect(service);
        Socket idle = connect(service)) {
      send(slow, "PUT /slow/key HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nki");
      await(begun);
      send(idle, "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(idle.getInputStream().read()).isEqualTo('H');
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(service::close);
      idle.getInputStream().readAllBytes(); // until the service closes the connection
      send(slow, "tty");
      assertThat(slow.getInputStream().readAllBytes()).asString().endsWith("\"kitty\"\n");
      stopped.join();
    }
  }

  private static Socket connect(HttpService service) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), service.port());
  }

  private static void send(Socket connection, String bytes) throws IOException {
    connection.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void itLeavesNoThreadBehind() {
    HttpService.start(ANY_PORT, ServiceLifeTest::self, routes -> {}).close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("http-"));
  }
}
