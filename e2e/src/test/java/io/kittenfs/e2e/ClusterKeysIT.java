package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of the cluster through a real master, which has little memory, and real workers. */
class ClusterKeysIT {
  private static final int WRITERS = 8;
  private static final String LONG_NAMES = "long/";

  @TempDir private static Path directory;
  private static Node master;
  private static Node first;
  private static Node second;

  @BeforeAll
  static void start() throws IOException {
    master = NodeSetup.master(directory, "master").options("-Xmx32m").start();
    first = worker("first");
    second = worker("second");
    Awaitility.await().until(ClusterKeysIT::everySlotIsServed);
  }

  private static Node worker(String name) throws IOException {
    return NodeSetup.worker(directory, name)
        .flags("--master", master.url(""), "--fsync", "off")
        .start()
        .awaitIndex();
  }

  private static boolean everySlotIsServed() throws InterruptedException {
    return master.send("GET", "/kv").statusCode() == 200;
  }

  @AfterAll
  static void stop() {
    for (Node node : List.of(first, second, master)) {
      node.close();
    }
  }

  @Test
  void everyNodeServesEveryKey() throws Exception {
    List<Node> nodes = List.of(master, first, second);
    for (int i = 0; i < 30; i++) {
      assertThat(put(nodes.get(i % 3), "k" + i, "v" + i)).isEqualTo(201);
    }
    for (int i = 0; i < 30; i++) {
      for (Node node : nodes) {
        assertThat(node.send("GET", "/kv/k" + i).body()).isEqualTo("v" + i);
      }
    }
  }

  private static int put(Node node, String key, String value) throws InterruptedException {
    return node.send("PUT", "/kv/" + key, BodyPublishers.ofString(value), BodyHandlers.ofString())
        .statusCode();
  }

  /** All together take more than the master's heap. */
  @Test
  void aListIsLargerThanTheMemory() throws Exception {
    int keys = 34_000;
    String filler = "x".repeat(980);
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<Integer>> written = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int from = writer;
        written.add(
            writers.submit(
                () -> {
                  int stored = 0;
                  for (int i = from; i < keys; i += WRITERS) {
                    stored += put(first, name(i) + filler, "") == 201 ? 1 : 0;
                  }
                  return stored;
                }));
      }
      int stored = 0;
      for (Future<Integer> each : written) {
        stored += each.get();
      }
      assertThat(stored).isEqualTo(keys);
    } finally {
      writers.shutdown();
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(master.url("/kv?prefix=" + LONG_NAMES)))
            .header("Accept", "application/x-ndjson")
            .build();
    HttpResponse<InputStream> list =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(list.statusCode()).isEqualTo(200);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(list.body(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < keys; i++) {
        assertThat(lines.readLine()).startsWith("{\"key\":\"" + name(i) + "x");
      }
      assertThat(lines.readLine()).isNull();
    }
  }

  private static String name(int number) {
    return String.format("%s%06d", LONG_NAMES, number);
  }
}
