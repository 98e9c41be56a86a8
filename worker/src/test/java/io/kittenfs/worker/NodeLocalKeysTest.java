package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeLocalKeysTest {
  @TempDir Path directory;
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
  void whatIsPutIsThereUntilItIsDeleted() {
    assertThat(worker.put("a", "x").status()).isEqualTo(201);
    assertThat(worker.get("/get/a").text()).isEqualTo("x");
    assertThat(worker.delete("/delete/a").status()).isEqualTo(204);
    assertThat(worker.get("/get/a").status()).isEqualTo(404);
    assertThat(worker.delete("/delete/a").status()).isEqualTo(404);
  }

  @Test
  void clearRemovesEverythingAndSaysHowMuch() {
    worker.put("a", "x");
    worker.put("b", "y");
    assertThat(worker.delete("/clear").text()).isEqualTo("{\"cleared\":2}\n");
    assertThat(worker.get("/get/a").status()).isEqualTo(404);
    assertThat(worker.delete("/clear").json().path("cleared").asInt(-1)).isZero();
    assertThat(worker.put("a", "z").status()).isEqualTo(201);
  }

  @Test
  void entriesAreListedInPages() {
    for (String key : List.of("c", "a%00%2Fb", "b%2B")) {
      worker.client().sendText("PUT", "/put?key=" + key, "xyz");
    }
    JsonNode first = worker.get("/entries?limit=2").json();
    assertThat(keys(first)).containsExactly("a\u0000/b", "b+");
    assertThat(first.path("next").asText()).isEqualTo("b+");
    assertThat(first.path("figures").path("keys").asInt()).isEqualTo(3);
    assertThat(first.path("figures").path("bytes").asInt()).isEqualTo(9);
    JsonNode entry = first.path("entries").get(1);
    assertThat(entry.path("size").asInt()).isEqualTo(3);
    assertThat(entry.path("hash").asText()).hasSize(64);
    assertThat(Instant.parse(entry.path("created_at").asText())).isBeforeOrEqualTo(Instant.now());
    JsonNode second = worker.get("/entries?limit=2&after=b%2B").json();
    assertThat(keys(second)).containsExactly("c");
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(keys(worker.get("/entries?after=a%00/b&limit=1").json())).containsExactly("b+");
  }

  private static List<String> keys(JsonNode page) {
    List<String> keys = new ArrayList<>();
    page.path("entries").forEach(entry -> keys.add(entry.path("key").asText()));
    return keys;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=0", "limit=x", "limit=10001", "limit=-1", "limit=1&limit=2", "after=%FF"})
  void aPageThatMakesNoSenseIsRefused(String query) {
    assertThat(worker.get("/entries?" + query).status()).isEqualTo(400);
  }

  @Test
  void aKeyCanBeDeletedByItsHash() {
    String hash = worker.put("a", "x").json().path("hash").asText();
    assertThat(worker.delete("/entries/" + hash).status()).isEqualTo(204);
    assertThat(worker.get("/get/a").status()).isEqualTo(404);
    assertThat(worker.delete("/entries/" + hash).status()).isEqualTo(404);
    assertThat(worker.delete("/entries/xyz").status()).isEqualTo(400);
  }

  @Test
  void withoutAMasterGetsIsTheOwnEntry() {
    worker.put("a", "x");
    assertThat(worker.get("/gets").json().fieldNames().next()).isEqualTo("none");
    worker.post("/worker/3");
    JsonNode entry = worker.get("/gets?limit=1").json().path("3");
    assertThat(entry.path("index").asInt()).isEqualTo(3);
    assertThat(entry.path("url").asText()).isEqualTo(worker.url());
    assertThat(entry.path("state").asText()).isEqualTo("up");
    assertThat(entry.path("keys").asInt()).isEqualTo(1);
    assertThat(entry.path("bytes").asInt()).isEqualTo(1);
    assertThat(entry.path("worker_size").asLong()).isPositive();
    assertThat(Instant.parse(entry.path("created_at").asText())).isBeforeOrEqualTo(Instant.now());
    assertThat(Instant.parse(entry.path("last_seen").asText())).isBeforeOrEqualTo(Instant.now());
    assertThat(keys(entry)).containsExactly("a");
  }

  @Test
  void statsAndHealthTellWhatRuns() {
    worker.put("a", "xy");
    JsonNode stats = worker.get("/stats").json();
    assertThat(stats.path("keys").asInt()).isEqualTo(1);
    assertThat(stats.path("bytes").asInt()).isEqualTo(2);
    assertThat(stats.path("engine").asText()).isIn("native", "java");
    assertThat(stats.path("fsync").asText()).isEqualTo("off");
    assertThat(stats.path("state").asText()).isEqualTo("open");
    assertThat(stats.path("registration").isNull()).isTrue();
    assertThat(stats.path("uptime_seconds").asLong(-1)).isNotNegative();
    assertThat(stats.path("open_iterators").asInt(-1)).isZero();
    JsonNode health = worker.get("/health").json();
    assertThat(UUID.fromString(health.path("uuid").asText())).isNotNull();
    assertThat(health.path("index").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/close", "/clone/0"})
  void aBrowserCannotChangeAnythingByGet(String path) {
    Reply refused = worker.client().send("GET", path, "Sec-Fetch-Mode: no-cors");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(worker.put("a", "x").status()).isEqualTo(201);
  }
}
