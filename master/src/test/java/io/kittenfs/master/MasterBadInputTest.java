package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One master for all, so that whatever one of these requests changed would show in the next. */
@TestInstance(Lifecycle.PER_CLASS)
class MasterBadInputTest {
  private MasterFixture master;

  @BeforeAll
  void start(@TempDir Path data) {
    master = new MasterFixture(data.resolve("one"));
  }

  @AfterAll
  void stop() {
    master.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/workers/x",
        "/workers/-1",
        "/workers/65536",
        "/workers/99999999999",
        "/gets?limit=0",
        "/gets?limit=1001",
        "/gets?limit=x",
        "/add_worker",
        "/add_worker?url=",
        "/add_worker?url=https://127.0.0.1:3001",
        "/add_worker?url=127.0.0.1:3001",
        "/add_worker?url=http://127.0.0.1",
        "/add_worker?url=http://127.0.0.1:0",
        "/add_worker?url=http://127.0.0.1:70000",
        "/add_worker?url=http://127.0.0.1:3001/path",
        "/add_worker?url=http://user@127.0.0.1:3001",
        "/add_worker?url=http://a:1&url=http://b:1"
      })
  void isRefusedAndChangesNothing(String path) {
    Answer answer = master.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
    assertThat(master.get("/").body().path("next_index").asInt()).isZero();
  }

  @Test
  void aMissingUrlIsNamed() {
    assertThat(master.get("/add_worker").detail()).contains("url=http://host:port");
    assertThat(master.post("/add_worker", "{}").detail()).contains("url=http://host:port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "null", "[]", "{}", "{\"uuid\": \"x\"}"})
  void aBodyThatIsNoHeartbeatIsRefused(String body) {
    Answer answer = master.post("/heartbeat", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.detail()).contains("not a heartbeat");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "null", "[]", "{\"url\": 1}", "{\"url\": \"nowhere\"}"})
  void aBodyThatNamesNoWorkerIsRefused(String body) {
    assertThat(master.post("/add_worker", body).status()).isEqualTo(400);
    assertThat(master.get("/").body().path("next_index").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/close", "/rebalance", "/workers/0/drain", "/workers/0/adopt"})
  void aBodyThatNobodyReadsIsRefused(String path) {
    Answer answer = master.post(path, "dry_run=true");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.detail()).contains("?name=value");
    assertThat(master.get("/").body().path("state").asText()).isEqualTo("open");
  }

  @Test
  void anUnknownWorkerIsNotFound() {
    assertThat(master.get("/workers/7").status()).isEqualTo(404);
    assertThat(master.get("/workers/7").detail()).contains("7");
  }

  @Test
  void anEmptyKeyIsRefused() {
    assertThat(master.delete("/delete").status()).isEqualTo(400);
    assertThat(master.delete("/delete/").status()).isEqualTo(400);
  }

  @Test
  void aWrongMethodIsRefusedWithTheRightOnes() {
    Answer answer = master.get("/heartbeat");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.allow()).contains("POST");
  }

  @Test
  void anUnknownPathIsNotFound() {
    assertThat(master.get("/nothing/here").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/close", "/add_worker?url=http://127.0.0.1:4001"})
  void aBrowserDoesNotChangeThingsWithGet(String path) {
    HttpRequest.Builder fromBrowser =
        HttpRequest.newBuilder().GET().header("Accept-Language", "en");

    assertThat(master.send(fromBrowser, path).status()).isEqualTo(403);
    assertThat(master.get("/").body().path("state").asText()).isEqualTo("open");
    assertThat(master.get("/").body().path("next_index").asInt()).isZero();
  }
}
