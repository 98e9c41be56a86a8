package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was said of a value stays with it, whichever nodes are asked and wherever it goes. */
class KeptFieldsOnTheWayTest {
  private static final String HERE = TwoWorkers.keyOfFirst(0);
  private static final String THERE = TwoWorkers.keyOfSecond(0);
  private static final String[] FIELDS = {
    "Content-Type: Text/CSS;Charset=\"UTF-8\"",
    "Content-Encoding: GZIP",
    "Content-Language: de,  en",
    "Content-Disposition: attachment;\tfilename*=UTF-8''%C3%A9.css",
    "Cache-Control: Max-Age=60"
  };

  @TempDir Path directory;
  private TwoWorkers workers;

  @BeforeEach
  void start() {
    workers = new TwoWorkers(directory);
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  private static void assertKept(TestWorker worker, String path) {
    RawClient client = worker.client();
    assertKept(client.send("GET", path), 200);
    assertKept(client.send("HEAD", path), 200);
    assertKept(client.send("GET", path, "Range: bytes=1-2"), 206);
    Reply same =
        client.send("GET", path, "If-None-Match: " + client.send("HEAD", path).header("ETag"));
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.header("Cache-Control")).isEqualTo("Max-Age=60");
  }

  private static void assertKept(Reply reply, int status) {
    assertThat(reply.status()).isEqualTo(status);
    for (String field : FIELDS) {
      int colon = field.indexOf(':');
      assertThat(reply.headers().get(field.substring(0, colon).toLowerCase(Locale.ROOT)))
          .containsExactly(field.substring(colon + 2));
    }
  }

  private void assertKeptEverywhere(String key) {
    assertKept(workers.first, "/kv/" + key);
    assertKept(workers.second, "/kv/" + key);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 70_000, 300_000})
  void throughEveryNode(int size) {
    for (String key : new String[] {HERE, THERE}) {
      assertThat(
              workers.first.client().sendBody("PUT", "/kv/" + key, new byte[size], FIELDS).status())
          .isEqualTo(201);
      assertKeptEverywhere(key);
    }
  }

  @Test
  void afterAMove() {
    workers.first.client().sendText("PUT", "/kv/" + HERE, "0123", FIELDS);
    workers.moveToSecond(TwoWorkers.slot(HERE));
    assertKeptEverywhere(HERE);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 300_000})
  void afterAnAdoption(int size) {
    for (String key : new String[] {HERE, THERE}) {
      workers.first.client().sendBody("PUT", "/put/" + key, new byte[size], FIELDS);
    }
    assertThat(workers.first.post("/adopt").json().path("adopted").asInt()).isEqualTo(2);
    assertKeptEverywhere(HERE);
    assertKeptEverywhere(THERE);
  }

  @Test
  void afterAClone() {
    workers.first.client().sendText("PUT", "/put/small", "0123", FIELDS);
    workers.first.client().sendBody("PUT", "/put/large", new byte[300_000], FIELDS);
    assertThat(workers.second.post("/clone/0").status()).isEqualTo(200);
    assertKept(workers.second, "/get/small");
    assertKept(workers.second, "/get/large");
  }

  @Test
  void afterTheStoreWasClosedAndOpened() {
    workers.first.client().sendText("PUT", "/put/key", "0123", FIELDS);
    workers.first.client().sendText("PUT", "/kv/" + HERE, "0123", FIELDS);
    workers.first.post("/close");
    assertThat(workers.first.post("/worker/0").status()).isEqualTo(200);
    assertKept(workers.first, "/get/key");
    assertKeptEverywhere(HERE);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 300_000})
  void bytesThatProgramsReadDifferentlyAreRefusedByEveryNode(int size) {
    for (String key : new String[] {HERE, THERE}) {
      Reply refused =
          workers
              .first
              .client()
              .sendBody("PUT", "/kv/" + key, new byte[size], "Content-Type: a/b; name=\"\u00e9\"");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(workers.second.get("/kv/" + key).status()).isEqualTo(404);
    }
  }
}
