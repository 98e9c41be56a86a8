package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three copies of every value, and the clock of one of the three workers is set. */
class ClocksApartTest {
  private static final int SET = 1;
  private static final int KEYS = 30;

  @TempDir private Path directory;

  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private DevCluster cluster;

  @BeforeEach
  void start() {
    cluster =
        DevCluster.startWithThreeCopies(
            directory,
            3,
            DevCluster.only(SET, setup -> setup.clockedBy(() -> Instant.now().plus(ahead.get()))));
    await().until(() -> groupsLed() == 1 && skew().isNumber());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private long groupsLed() {
    JsonNode groups = cluster.master().send("GET", "/groups").json();
    return IntStream.range(0, groups.size())
        .filter(group -> groups.path(group).path("leader").asInt(-1) == SET)
        .count();
  }

  private JsonNode skew() {
    return cluster.master().send("GET", "/workers/" + SET).json().path("clock_skew_ms");
  }

  private static long ownSkew(DevNode worker) {
    return worker.send("GET", "/stats").json().path("clock_skew_ms").asLong();
  }

  private static String path(int key) {
    return "/kv/key" + key;
  }

  @Test
  void leadershipLeavesItUntilItAgreesAgain() {
    ahead.set(Duration.ofSeconds(-5));
    await().until(() -> groupsLed() == 0);
    assertThat(skew().asLong()).isLessThan(-4_000);
    assertThat(ownSkew(cluster.worker(SET))).isLessThan(-4_000);
    assertThat(ownSkew(cluster.worker(0))).isGreaterThan(-2_000);

    ahead.set(Duration.ZERO);
    await().until(() -> groupsLed() == 1);
    assertThat(skew().asLong()).isGreaterThan(-2_000);
  }

  /** It refuses, so that nobody stores that time before others lead. */
  @Test
  void whatIsStoredHasNotTheTimeOfOneThatIsFarAhead() {
    for (int key = 0; key < KEYS; key++) {
      assertThat(cluster.master().send("PUT", path(key), "before").status()).isEqualTo(201);
    }
    String refusal = await().until(this::refusalOfItsLeader, text -> !text.isEmpty());
    assertThat(refusal).contains("Nothing was stored", "NTP");
    for (int key = 0; key < KEYS; key++) {
      String path = path(key);
      await().until(() -> cluster.master().send("PUT", path, "after").status() == 200);
    }
    Instant limit = Instant.now().plusSeconds(60);
    JsonNode listed = cluster.master().send("GET", "/kv").json().path("keys");
    assertThat(listed)
        .hasSize(KEYS)
        .allMatch(key -> Instant.parse(key.path("modified_at").asText()).isBefore(limit));
    for (int key = 0; key < KEYS; key++) {
      assertThat(cluster.master().send("GET", path(key)).text()).isEqualTo("after");
    }
  }

  /** Sets its clock while it leads; empty when others led before it was asked. */
  private String refusalOfItsLeader() {
    ahead.set(Duration.ZERO);
    await().until(() -> groupsLed() == 1);
    ahead.set(Duration.ofMinutes(2));
    for (int key = 0; key < KEYS; key++) {
      Reply answer = cluster.worker(SET).send("PUT", "/local" + path(key), "refused");
      assertThat(answer.status()).isIn(421, 503);
      if (answer.text().contains("ahead of the median of the workers' clocks")) {
        return answer.text();
      }
    }
    return "";
  }
}
