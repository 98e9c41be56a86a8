package io.kittenfs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.KittenException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ServiceLifeTest {
  private static final HttpSettings ANY_PORT = new HttpSettings("127.0.0.1", 0, Set.of());

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
        HttpService.start(ANY_PORT, routes -> routes.get("/", e -> Json.write(e, 200, 1)))) {
      assertThat(service.url()).isEqualTo("http://127.0.0.1:" + service.port());
      assertThat(new RawClient(service.port()).send("GET", "/").text()).isEqualTo("1\n");
    }
  }

  @Test
  void aTakenPortIsNamed() {
    try (HttpService first = HttpService.start(ANY_PORT, routes -> {})) {
      HttpSettings same = new HttpSettings("127.0.0.1", first.port(), Set.of());
      assertThatThrownBy(() -> HttpService.start(same, routes -> {}))
          .isInstanceOf(KittenException.class)
          .hasMessageContaining(Integer.toString(first.port()))
          .hasMessageContaining("--port");
    }
  }

  @Test
  void stoppingLetsRequestsInFlightFinish() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    HttpService service =
        HttpService.start(
            ANY_PORT,
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
    assertThatThrownBy(() -> client.send("GET", "/slow"))
        .hasRootCauseInstanceOf(java.io.IOException.class);
    service.close();
  }

  @Test
  void itLeavesNoThreadBehind() {
    HttpService.start(ANY_PORT, routes -> {}).close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("http-"));
  }
}
