package io.kittenfs.e2e.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.cluster.Cluster;
import io.kittenfs.http.Reply;
import io.kittenfs.model.Key;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in one process notice what becomes of their network, and of each other. */
class DevClusterTest {
  /** So long that only healing ends it. */
  private static final Duration HOUR = Duration.ofHours(1);

  /** After it a node takes one that it has not reached for down. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final MovedClock CLOCK = new MovedClock();

  @TempDir private static Path directory;
  private static DevCluster cluster;

  /** The time of all nodes: that of the system, and what was added. */
  private static final class MovedClock implements InstantSource {
    private final AtomicReference<Duration> added = new AtomicReference<>(Duration.ZERO);

    @Override
    public Instant instant() {
      return Instant.now().plus(added.get());
    }

    void advance(Duration more) {
      added.updateAndGet(before -> before.plus(more));
    }
  }

  @BeforeAll
  static void start() {
    cluster = DevCluster.start(directory, 2, CLOCK);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void heal() {
    cluster.network().heal();
  }

  private static JsonNode worker(int index) {
    return cluster.master().send("GET", "/workers/" + index).json();
  }

  private static boolean is(int worker, String state) {
    return worker(worker).path("state").asText().equals(state);
  }

  /** Lets time pass until the master says this of worker 1, and still hears worker 0. */
  private static void awaitOfTheOtherOnly(String state) {
    await("worker 1 is " + state)
        .until(
            () -> {
              CLOCK.advance(Duration.ofSeconds(1));
              return is(1, state) && is(0, "up");
            });
  }

  /** A key of worker 1 that begins so. */
  private static String key(String start) {
    JsonNode owners = cluster.master().send("GET", "/map").json().path("slots");
    return IntStream.range(0, 10_000)
        .mapToObj(i -> start + i)
        .filter(it -> owners.path(Key.of(it).hash().slot(Cluster.SLOTS)).asInt(-1) == 1)
        .findFirst()
        .orElseThrow();
  }

  private static Reply get(DevNode node, String key) {
    return node.send("GET", "/kv/" + key);
  }

  private static Reply put(DevNode node, String key, String value) {
    return node.send("PUT", "/kv/" + key, value);
  }

  @Test
  void aWorkerThatIsCutOffFromTheMasterIsSuspectThenDownAndBackWhenItHeals() {
    cluster.network().partition(cluster.worker(1), cluster.master());

    awaitOfTheOtherOnly("suspect");
    awaitOfTheOtherOnly("down");
    assertThat(cluster.worker(1).send("GET", "/health").status()).isEqualTo(200);

    cluster.network().heal();
    await().until(() -> is(1, "up"));
  }

  @Test
  void aWorkerThatIsCutOffFromAnotherRefusesItsKeysAndServesThemWhenItHeals() {
    String key = key("cut");
    assertThat(put(cluster.worker(0), key, "before").status()).isEqualTo(201);
    cluster.network().partition(cluster.worker(0), cluster.worker(1));
    int refusedBefore = cluster.network().refused();

    CompletableFuture<Reply> write =
        CompletableFuture.supplyAsync(() -> put(cluster.worker(0), key, "meanwhile"));
    await().until(() -> cluster.network().refused() > refusedBefore);
    CLOCK.advance(TIMEOUT);

    assertThat(write.join().status()).isEqualTo(503);
    assertThat(write.join().detail()).contains("Worker 1 at " + cluster.worker(1).url());
    assertThat(get(cluster.worker(0), key).status()).isEqualTo(503);
    assertThat(get(cluster.master(), key).text()).isEqualTo("before");

    cluster.network().heal();
    await().until(() -> get(cluster.worker(0), key).status() == 200);
    assertThat(put(cluster.worker(0), key, "after").status()).isEqualTo(200);
    assertThat(get(cluster.worker(1), key).text()).isEqualTo("after");
  }

  @Test
  void aWriteWhoseAnswerIsLostIsUnclearAndMayBeThere() {
    String key = key("unclear");
    // So that there is a connection: none comes about in silence.
    assertThat(get(cluster.worker(0), key).status()).isEqualTo(404);
    cluster.network().drop(cluster.worker(1), cluster.worker(0));
    int lostBefore = cluster.network().lost();

    CompletableFuture<Reply> write =
        CompletableFuture.supplyAsync(() -> put(cluster.worker(0), key, "written"));
    await().until(() -> cluster.network().lost() > lostBefore);
    assertThat(get(cluster.worker(1), key).text()).isEqualTo("written");
    cluster.network().heal();

    assertThat(write.join().status()).isEqualTo(504);
    assertThat(get(cluster.worker(0), key).text()).isEqualTo("written");
  }

  /** Large, since routers wait a minute for large values, and the hour must not end before. */
  @Test
  void aDelayedRequestIsAnsweredWhenItArrives() {
    String key = key("late");
    String value = "x".repeat(200_000);
    cluster.network().delay(cluster.worker(0), cluster.worker(1), HOUR);

    CompletableFuture<Reply> write =
        CompletableFuture.supplyAsync(() -> put(cluster.worker(0), key, value));
    await().until(() -> cluster.network().held() > 0);
    assertThat(get(cluster.worker(1), key).status()).isEqualTo(404);
    assertThat(write).isNotDone();

    cluster.network().heal();
    assertThat(write.join().status()).isEqualTo(201);
    assertThat(get(cluster.master(), key).text()).isEqualTo(value);
  }

  @Test
  void nodesThatStopAndStartAgainHaveWhatTheyHad() {
    String key = key("kept");
    assertThat(put(cluster.master(), key, "kept").status()).isEqualTo(201);

    cluster.worker(1).stop();
    assertThat(cluster.worker(1).isRunning()).isFalse();
    cluster.master().restart();
    cluster.worker(0).restart();
    cluster.worker(1).restart();

    for (DevNode node : cluster.nodes()) {
      await().until(() -> get(node, key).text().equals("kept"));
    }
    assertThat(cluster.worker(1).index()).isEqualTo(1);
    assertThat(cluster.worker(1).reasonToStop()).isEmpty();
  }

  @Test
  void aWorkerThatIsRemovedStops(@TempDir Path another) {
    try (DevCluster small = DevCluster.start(another, 2)) {
      DevNode removed = small.worker(1);
      assertThat(removed.reasonToStop()).isEmpty();
      assertThat(small.master().send("DELETE", "/workers/1?discard=true").status()).isEqualTo(200);

      await().until(() -> !removed.isRunning());
      assertThat(removed.reasonToStop())
          .hasValueSatisfying(it -> assertThat(it).contains("removed"));
      assertThat(small.worker(0).isRunning()).isTrue();
    }
  }

  @Test
  void aPortThatIsTakenIsReplacedByAnother() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = DevCluster.portsFrom(taken.getLocalPort()).getAsInt();

      assertThat(port).isNotEqualTo(taken.getLocalPort());
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }
}
