package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.KittenException;
import io.kittenfs.fixture.MemoryScratch;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAndCloseTest {
  private static final int THREADS = 16;
  private static final int ROUNDS = 25;

  @TempDir(factory = MemoryScratch.class)
  Path directory;

  private TestWorker worker;

  @BeforeEach
  void start() {
    worker = TestWorker.alone(directory);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void aWorkerWithoutIndexServesAndTakesTheFirstItIsGiven() {
    assertThat(worker.get("/getindex").text()).isEqualTo("null\n");
    assertThat(worker.put("a", "x").status()).isEqualTo(201);
    Reply opened = worker.post("/worker/7");
    assertThat(opened.status()).isEqualTo(200);
    assertThat(opened.json().path("index").asInt(-1)).isEqualTo(7);
    assertThat(worker.get("/getindex").text()).isEqualTo("7\n");
    assertThat(worker.post("/worker/7").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/worker/7", "/close", "/clone/0", "/adopt"})
  void aBodyThatNobodyReadsIsRefused(String path) {
    Reply refused = worker.client().sendText("POST", path, "replace=true");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail()).contains("?name=value");
    assertThat(worker.get("/getindex").text()).isEqualTo("null\n");
    assertThat(worker.put("a", "x").status()).isEqualTo(201);
  }

  @Test
  void theIndexOutlivesTheProcess() {
    worker.post("/worker/7");
    worker.put("a", "x");
    worker.close();
    worker = TestWorker.alone(directory);
    assertThat(worker.get("/getindex").text()).isEqualTo("7\n");
    assertThat(worker.get("/get/a").text()).isEqualTo("x");
  }

  @Test
  void anotherIndexIsAConflictThatNamesTheOwn() {
    worker.post("/worker/7");
    Reply refused = worker.post("/worker/8");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "65536", "1.0", "%20", "99999999999", "1x"})
  void whatIsNoIndexIsRefused(String index) {
    assertThat(worker.post("/worker/" + index).status()).isEqualTo(400);
    assertThat(worker.get("/getindex").text()).isEqualTo("null\n");
  }

  @Test
  void closedMeansUnavailableUntilOpenedAgain() {
    worker.post("/worker/0");
    worker.put("a", "x");
    assertThat(worker.get("/export").status()).isEqualTo(200);
    assertThat(worker.get("/close").status()).isEqualTo(200);
    assertThat(worker.post("/close").status()).isEqualTo(200);
    List<Reply> refused =
        List.of(
            worker.get("/get/a"),
            worker.put("a", "y"),
            worker.delete("/delete/a"),
            worker.delete("/clear"),
            worker.get("/entries"),
            worker.get("/gets"),
            worker.get("/export"),
            worker.get("/ready"));
    assertThat(refused)
        .allSatisfy(
            reply -> {
              assertThat(reply.status()).isEqualTo(503);
              assertThat(reply.header("Retry-After")).isEqualTo("1");
              assertThat(reply.detail()).contains("/worker/");
            });
    assertThat(worker.get("/health").status()).isEqualTo(200);
    assertThat(worker.get("/getindex").text()).isEqualTo("0\n");
    assertThat(worker.get("/stats").json().path("state").asText()).isEqualTo("closed");
    assertThat(worker.post("/worker/0").status()).isEqualTo(200);
    assertThat(worker.get("/ready").text()).isEqualTo("{\"ready\":true}\n");
    assertThat(worker.get("/get/a").text()).isEqualTo("x");
    assertThat(worker.get("/stats").json().path("state").asText()).isEqualTo("open");
  }

  @Test
  void closingWaitsForAPutInFlight() throws IOException {
    worker.post("/worker/0");
    URI url = URI.create(worker.url());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
      socket
          .getOutputStream()
          .write(
              "PUT /put/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nme"
                  .getBytes(StandardCharsets.US_ASCII));
      Awaitility.await().until(() -> worker.get("/stats").json().path("open_streams").asInt() == 1);
      CompletableFuture<Reply> closing = CompletableFuture.supplyAsync(() -> worker.post("/close"));
      Awaitility.await().until(() -> worker.get("/get/slow").status() == 503);
      assertThat(closing).isNotDone();
      socket.getOutputStream().write("ow".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 201");
      assertThat(closing.join().status()).isEqualTo(200);
    }
    worker.post("/worker/0");
    assertThat(worker.get("/get/slow").text()).isEqualTo("meow");
  }

  @Test
  void closingAndOpeningUnderLoadLosesNothing() {
    worker.post("/worker/0");
    AtomicBoolean stopped = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<CompletableFuture<Integer>> loads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      String prefix = "t" + thread + "-";
      loads.add(CompletableFuture.supplyAsync(() -> load(prefix, stopped), threads));
    }
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(worker.post("/close").status()).isEqualTo(200);
      assertThat(worker.post("/worker/0").status()).isEqualTo(200);
    }
    stopped.set(true);
    int stored = loads.stream().mapToInt(CompletableFuture::join).sum();
    threads.shutdown();
    assertThat(worker.get("/stats").json().path("keys").asInt()).isEqualTo(stored);
  }

  /** Puts and gets until told to stop; answers how many puts were acknowledged. */
  private int load(String prefix, AtomicBoolean stopped) {
    int stored = 0;
    while (!stopped.get()) {
      String key = prefix + stored;
      int status = worker.put(key, "x").status();
      assertThat(status).isIn(201, 503);
      if (status == 201) {
        stored++;
        assertThat(worker.get("/get/" + key).status()).isIn(200, 503);
      }
    }
    return stored;
  }

  @Test
  void oneDirectoryHasOneWorker() {
    assertThatThrownBy(() -> TestWorker.alone(directory))
        .isInstanceOf(KittenException.class)
        .hasMessageContaining("in use");
    assertThat(worker.put("a", "x").status()).isEqualTo(201);
  }
}
