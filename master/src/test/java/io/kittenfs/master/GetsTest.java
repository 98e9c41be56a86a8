package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.model.Key;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.UsageStats;
import io.kittenfs.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetsTest {
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private final FakeWorker first = new FakeWorker();
  private final FakeWorker second = new FakeWorker();

  @RegisterExtension
  final MasterFixture master = new MasterFixture(() -> data, clock, Duration.ZERO);

  @BeforeEach
  void start() {
    first.keys.put("a b/c", 5L);
    first.keys.put("d", 7L);
    first.register(master.server());
    second.register(master.server());
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  @Test
  void showsEveryWorkerWithItsKeys() {
    JsonNode gets = master.get("/gets").body();

    assertThat(gets).hasSize(2);
    JsonNode worker = gets.path("0");
    assertThat(worker.path("index").asInt()).isZero();
    assertThat(worker.path("url").asText()).isEqualTo(first.url());
    assertThat(worker.path("state").asText()).isEqualTo("up");
    assertThat(worker.path("keys").asInt()).isEqualTo(2);
    assertThat(worker.path("bytes").asInt()).isEqualTo(12);
    assertThat(worker.path("worker_size").asInt()).isEqualTo(120);
    assertThat(worker.path("created_at").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(worker.path("last_seen").asText()).isEqualTo(clock.instant().toString());
    assertThat(worker.path("entries")).hasSize(2);
    assertThat(worker.path("next").isNull()).isTrue();
    JsonNode entry = worker.path("entries").path(0);
    assertThat(entry.path("key").asText()).isEqualTo("a b/c");
    assertThat(entry.path("hash").asText()).isEqualTo(Key.of("a b/c").hash().toString());
    assertThat(entry.path("size").asInt()).isEqualTo(5);
    assertThat(entry.path("created_at").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(gets.path("1").path("entries")).isEmpty();
  }

  @Test
  void aLimitCutsTheKeysAndSaysWhereTheyGoOn() {
    JsonNode worker = master.get("/gets?limit=1").body().path("0");

    assertThat(worker.path("entries")).hasSize(1);
    assertThat(worker.path("next").asText()).isEqualTo("a b/c");
  }

  @Test
  void aWorkerThatIsDownShowsItsLastFigures() {
    clock.move(Duration.ofSeconds(10));
    second.register(master.server());

    JsonNode worker = master.get("/gets").body().path("0");
    assertThat(worker.path("state").asText()).isEqualTo("down");
    assertThat(worker.path("keys").asInt()).isEqualTo(2);
    assertThat(worker.path("entries").isNull()).isTrue();
  }

  @Test
  void aWorkerThatDoesNotAnswerShowsItsLastFigures() {
    first.stop();

    JsonNode worker = master.get("/gets").body().path("0");
    assertThat(worker.path("keys").asInt()).isEqualTo(2);
    assertThat(worker.path("entries").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://my..host:3001", "http://[::::]:3001", "http://1.2.3.999:3001"})
  void aWorkerWhoseAddressIsNoneShowsItsLastFigures(String url) {
    Heartbeat heartbeat =
        new Heartbeat(
            UUID.randomUUID(),
            "process",
            1,
            null,
            url,
            FakeWorker.CREATED,
            new UsageStats(3, 4, 5),
            ClusterView.EMPTY);
    String body = new String(new WireJson().write(heartbeat), StandardCharsets.UTF_8);
    assertThat(master.post("/heartbeat", body).status()).isEqualTo(200);

    Answer gets = master.get("/gets");
    assertThat(gets.status()).isEqualTo(200);
    assertThat(gets.body().path("2").path("keys").asInt()).isEqualTo(3);
    assertThat(gets.body().path("0").path("entries")).hasSize(2);
  }
}
