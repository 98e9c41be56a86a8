package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservationTest {
  @TempDir Path data;

  @RegisterExtension final MasterFixture master = new MasterFixture(() -> data.resolve("one"));

  @Test
  void theWorkerFromTheReservedAddressGetsTheReservedIndex() {
    try (FakeWorker first = new FakeWorker();
        FakeWorker second = new FakeWorker()) {
      Answer reserved = master.get("/add_worker?url=" + second.url());

      assertThat(reserved.status()).isEqualTo(200);
      assertThat(reserved.body().path("index").asInt()).isZero();
      assertThat(reserved.body().path("url").asText()).isEqualTo(second.url());
      assertThat(first.register(master.server()).index()).isEqualTo(1);
      assertThat(second.register(master.server()).index()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"url\": \"http://127.0.0.1:4001/\"}", "url=http%3A%2F%2F127.0.0.1%3A4001"})
  void reservingAgainAnswersTheSameIndex(String body) {
    master.get("/add_worker?url=http://127.0.0.1:4001");
    master.get("/add_worker?url=http://127.0.0.1:4002");

    Answer again = master.post("/add_worker", body);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body().path("index").asInt()).isZero();
    assertThat(
            master.post("/add_worker?url=http://127.0.0.1:4002", "").body().path("index").asInt())
        .isEqualTo(1);
  }

  @Test
  void theAddressOfARegisteredWorkerAnswersItsIndex() {
    try (FakeWorker worker = new FakeWorker()) {
      worker.register(master.server());

      assertThat(master.get("/add_worker?url=" + worker.url()).body().path("index").asInt())
          .isZero();
      assertThat(master.get("/").body().path("next_index").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aReservationSurvivesARestart() {
    master.get("/add_worker?url=http://127.0.0.1:4001");
    master.restart(data.resolve("one"));

    JsonNode reserved = master.get("/").body().path("reserved");
    assertThat(reserved.path(0).path("url").asText()).isEqualTo("http://127.0.0.1:4001");
    assertThat(master.get("/add_worker?url=http://127.0.0.1:4002").body().path("index").asInt())
        .isEqualTo(1);
  }
}
