package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Own keys that go to the cluster. */
class AdoptionTest {
  private static final String HERE = TwoWorkers.keyOfFirst(0);
  private static final String THERE = TwoWorkers.keyOfSecond(0);

  @TempDir Path directory;
  private TwoWorkers workers;
  private TestWorker worker;

  @BeforeEach
  void start() {
    workers = new TwoWorkers(directory);
    worker = workers.first;
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  @Test
  void ownKeysGoToTheCluster() {
    byte[] large = new byte[200_000];
    String form = "Content-Type: multipart/form-data; boundary=x";
    worker.put(HERE, "x");
    worker.client().sendBody("PUT", "/put/" + THERE, large, "Content-Type: image/png");
    worker
        .client()
        .sendText(
            "PUT",
            "/put/odd",
            "--x\r\nContent-Disposition: form-data; name=file\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\nvalue=a+b\r\n--x--",
            form);

    Reply adopted = worker.post("/adopt");
    assertThat(adopted.text())
        .isEqualTo(
            "{\"adopted\":3,\"bytes\":200010,\"conflicts\":0,\"conflicting_keys\":[],"
                + "\"refusals\":0,\"refused\":[]}\n");
    assertThat(worker.get("/kv/" + HERE).text()).isEqualTo("x");
    assertThat(worker.get("/kv/" + THERE).body()).isEqualTo(large);
    assertThat(worker.get("/kv/" + THERE).header("Content-Type")).isEqualTo("image/png");
    assertThat(worker.get("/kv/odd").text()).isEqualTo("value=a+b");
    assertThat(worker.get("/get/" + HERE).status()).isEqualTo(404);
    assertThat(worker.get("/stats").json().path("keys").asInt()).isZero();
    assertThat(worker.post("/adopt").json().path("adopted").asInt(-1)).isZero();
  }

  @Test
  void aKeyThatTheClusterHasStays() {
    worker.client().sendText("PUT", "/kv/" + THERE, "cluster");
    worker.put(THERE, "own");
    worker.put(HERE, "x");
    JsonNode report = worker.post("/adopt").json();
    assertThat(report.path("adopted").asInt()).isEqualTo(1);
    assertThat(report.path("conflicts").asInt()).isEqualTo(1);
    assertThat(report.path("conflicting_keys").path(0).asText()).isEqualTo(THERE);
    assertThat(worker.get("/get/" + THERE).text()).isEqualTo("own");
    assertThat(worker.get("/kv/" + THERE).text()).isEqualTo("cluster");
  }

  @Test
  void whatWasStoredButNotDeletedIsAdoptedTheNextTime() {
    worker.put(THERE, "same");
    worker.client().sendText("PUT", "/kv/" + THERE, "same");
    assertThat(worker.post("/adopt").json().path("adopted").asInt()).isEqualTo(1);
    assertThat(worker.get("/get/" + THERE).status()).isEqualTo(404);
    assertThat(worker.get("/kv/" + THERE).text()).isEqualTo("same");
  }

  @Test
  void aKeyThatTheClusterRefusesIsNamedAndTheOthersGo() {
    String tooLarge = TwoWorkers.keyOfSecond(1);
    worker.client().sendBody("PUT", "/put/" + tooLarge, new byte[TwoWorkers.MAX_OF_SECOND + 1]);
    worker.put(HERE, "before it");
    worker.put("zzz", "behind it");

    JsonNode report = worker.post("/adopt").json();

    assertThat(report.path("adopted").asInt()).isEqualTo(2);
    assertThat(report.path("refusals").asInt()).isEqualTo(1);
    JsonNode refused = report.path("refused").path(0);
    assertThat(refused.path("key").asText()).isEqualTo(tooLarge);
    assertThat(refused.path("status").asInt()).isEqualTo(413);
    assertThat(refused.path("detail").asText()).contains("larger");
    assertThat(worker.get("/get/" + tooLarge).status()).isEqualTo(200);
    assertThat(worker.get("/stats").json().path("keys").asInt()).isEqualTo(1);
  }

  @Test
  void aKeyWhoseFileCannotBeReadIsNamedAndTheOthersGo() throws IOException {
    worker.client().sendBody("PUT", "/put/aaa", new byte[200_000]);
    worker.put("zzz", "small");
    for (Path file : FilesBelow.list(directory.resolve("first/own/blobs"))) {
      Files.delete(file);
    }

    JsonNode report = worker.post("/adopt").json();

    assertThat(report.path("adopted").asInt()).isEqualTo(1);
    assertThat(report.path("refused").path(0).path("key").asText()).isEqualTo("aaa");
    assertThat(worker.get("/kv/zzz").text()).isEqualTo("small");
  }

  @Test
  void withoutTheClusterKeysStay() {
    worker.put(THERE, "x");
    workers.second.close();
    assertThat(worker.post("/adopt").status()).isEqualTo(503);
    assertThat(worker.get("/get/" + THERE).text()).isEqualTo("x");
  }
}
