package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.client.routed.LostAnswers;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of the cluster, through the worker that owns them and through the other. */
class ClusterKeysTest {
  private static final String HERE = TwoWorkers.keyOfFirst(0);
  private static final String THERE = TwoWorkers.keyOfSecond(0);

  @TempDir Path directory;
  private TwoWorkers workers;
  private RawClient client;

  @BeforeEach
  void start() {
    workers = new TwoWorkers(directory);
    client = workers.first.client();
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  private Reply put(String key, String value, String... headers) {
    return client.sendText("PUT", "/kv/" + key, value, headers);
  }

  private Reply get(String key, String... headers) {
    return client.send("GET", "/kv/" + key, headers);
  }

  @Test
  void everyNodeServesEveryKey() {
    for (String key : List.of(HERE, THERE, "a%20b/%2B%C3%A9//")) {
      assertThat(put(key, "x").status()).isEqualTo(201);
      assertThat(put(key, "happy").status()).isEqualTo(200);
      assertThat(get(key).text()).isEqualTo("happy");
      assertThat(workers.second.get("/kv/" + key).text()).isEqualTo("happy");
      assertThat(workers.second.get("/get/" + key).status()).isEqualTo(404);
      assertThat(client.send("DELETE", "/kv/" + key).status()).isEqualTo(204);
      assertThat(client.send("DELETE", "/kv/" + key).status()).isEqualTo(404);
      assertThat(workers.second.get("/kv/" + key).status()).isEqualTo(404);
    }
  }

  @Test
  void anAnswerIsTheSameWhoeverGivesIt() {
    put(THERE, "0123456789", "Content-Type: text/x; charset=odd");
    for (String header :
        List.of("A: b", "Range: bytes=2-4", "Range: bytes=99-", "If-Match: \"1\"")) {
      Reply direct = workers.second.client().send("GET", "/kv/" + THERE, header);
      Reply passedOn = get(THERE, header);
      assertThat(passedOn.status()).isEqualTo(direct.status());
      assertThat(passedOn.body()).isEqualTo(direct.body());
      assertThat(withoutDate(passedOn)).isEqualTo(withoutDate(direct));
    }
    Reply head = client.send("HEAD", "/kv/" + THERE);
    assertThat(head.header("Content-Length")).isEqualTo("10");
    assertThat(head.header("Content-Type")).isEqualTo("text/x; charset=odd");
    assertThat(get(THERE, "If-None-Match: " + head.header("ETag")).status()).isEqualTo(304);
  }

  private static Map<String, List<String>> withoutDate(Reply reply) {
    Map<String, List<String>> headers = new TreeMap<>(reply.headers());
    headers.remove("date");
    return headers;
  }

  @Test
  void conditionsHoldThroughEveryNode() {
    for (String key : List.of(HERE, THERE)) {
      assertThat(put(key, "1", "If-None-Match: *").status()).isEqualTo(201);
      Reply exists = put(key, "2", "If-None-Match: *");
      assertThat(exists.status()).isEqualTo(412);
      String etag = exists.header("ETag");
      assertThat(exists.json().path("etag").asText()).isEqualTo(etag);
      Reply replaced = put(key, "2", "If-Match: " + etag);
      assertThat(replaced.status()).isEqualTo(200);
      assertThat(put(key, "3", "If-Match: " + etag).header("ETag"))
          .isEqualTo(replaced.header("ETag"));
      assertThat(client.send("DELETE", "/kv/" + key, "If-Match: " + etag).status()).isEqualTo(412);
      assertThat(get(key).text()).isEqualTo("2");
      assertThat(put(key, "4", "If-Match: *", "If-None-Match: *").status()).isEqualTo(400);
      assertThat(get(key).text()).isEqualTo("2");
    }
  }

  @Test
  void bodiesMeanTheSameEverywhere() {
    String form = "Content-Type: application/x-www-form-urlencoded";
    for (String key : List.of(HERE, THERE)) {
      put(key, "value=a+%62", form);
      assertThat(get(key).text()).isEqualTo("a b");
      put(key, "file=/etc/passwd", form);
      assertThat(get(key).text()).isEqualTo("file=/etc/passwd");
      put(
          key,
          "--x\r\nContent-Disposition: form-data; name=file\r\nContent-Type: image/x\r\n\r\ncat\r\n--x--",
          "Content-Type: multipart/form-data; boundary=x");
      assertThat(get(key).text()).isEqualTo("cat");
      assertThat(get(key).header("Content-Type")).isEqualTo("image/x");
      assertThat(client.send("PUT", "/kv/" + key).status()).isEqualTo(400);
      assertThat(put(key, "x", "Content-Range: bytes 0-1/2").status()).isEqualTo(400);
      assertThat(get(key).text()).isEqualTo("cat");
      chunked(key, "0\r\n\r\n");
      assertThat(get(key).body()).isEmpty();
    }
  }

  private Reply chunked(String key, String body) {
    return client.sendBytes(
        "PUT",
        "/kv/" + key,
        body.getBytes(StandardCharsets.US_ASCII),
        "Transfer-Encoding: chunked");
  }

  @Test
  void aBodyThatBreaksOffChangesNothing() {
    for (String key : List.of(HERE, THERE)) {
      put(key, "old");
      assertThat(chunked(key, "5\r\nhello\r\n5\r\nwo").status()).isEqualTo(400);
      byte[] part = new byte[100_000];
      String[] lengths = {"Content-Length: 100001", "Content-Length: 60000"};
      assertThat(client.sendBytes("PUT", "/kv/" + key, part, lengths[0]).status()).isEqualTo(400);
      assertThat(client.sendBytes("PUT", "/kv/" + key, new byte[9], lengths[1]).status())
          .isEqualTo(400);
      assertThat(get(key).text()).isEqualTo("old");
    }
  }

  @Test
  void largeValuesStreamThroughBothNodes() {
    byte[] value = new byte[3_000_000];
    new Random(1).nextBytes(value);
    for (String key : List.of(HERE, THERE)) {
      client.sendBody("PUT", "/kv/" + key, value, "Expect: 100-continue");
      assertThat(get(key).body()).isEqualTo(value);
      assertThat(get(key, "Range: bytes=2999990-").body()).hasSize(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "", "1.5", "315360001", "99999999999", "1&ttl=2"})
  void aTimeToLiveThatMakesNoSenseIsRefused(String ttl) {
    for (String key : List.of(HERE, THERE)) {
      Reply refused = client.sendText("PUT", "/kv/" + key + "?ttl=" + ttl, "x");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.detail()).contains("ttl");
      assertThat(get(key).status()).isEqualTo(404);
    }
  }

  @Test
  void keysGoWhenTheirTimeIsOver() {
    for (String key : List.of(HERE, THERE)) {
      assertThat(client.sendText("PUT", "/kv/" + key + "?ttl=600", "x").text())
          .contains("expires_at");
      assertThat(get(key).header("Expires")).isNotNull();
      put(key, "x");
      assertThat(get(key).header("Expires")).isNull();
      client.sendText("PUT", "/kv/" + key + "?ttl=1", "x");
      Awaitility.await().until(() -> get(key).status() == 404);
      assertThat(put(key, "y", "If-None-Match: *").status()).isEqualTo(201);
    }
  }

  @Test
  void aWorkerThatIsDownIsNamedAndOthersGoOn() {
    put(THERE, "x");
    String url = workers.second.url();
    workers.second.close();
    // First a read: over a connection that has just ended, a write might have been stored.
    assertThat(get(THERE).status()).isEqualTo(503);
    CompletableFuture<Reply> write = CompletableFuture.supplyAsync(() -> put(THERE, "y"));
    CompletableFuture<Reply> list = CompletableFuture.supplyAsync(() -> client.send("GET", "/kv"));
    assertThat(put(HERE, "x").status()).isEqualTo(201);
    assertThat(client.send("GET", "/explain/" + THERE).json().path("problem").asText())
        .contains("Worker 1 at");
    Reply refused = write.join();
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.detail()).contains("Worker 1 at " + url);
    assertThat(list.join().detail()).contains("Worker 1 at");
  }

  @Test
  void aWorkerThatIsClosedIsNamed() {
    workers.second.post("/close");
    Reply refused = put(THERE, "y");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.detail()).contains("Worker 1 at", "POST /worker/INDEX");
    workers.second.post("/worker/1");
    assertThat(put(THERE, "y").status()).isEqualTo(201);
    workers.first.post("/close");
    assertThat(put(HERE, "y").status()).isEqualTo(503);
  }

  @Test
  void aWriteWhoseAnswerIsLostIsSentOnce() throws IOException {
    try (LostAnswers lost = new LostAnswers()) {
      pretendSecondIsAt(lost);
      Reply unknown = put(THERE, "x");
      assertThat(unknown.status()).isEqualTo(504);
      assertThat(unknown.detail()).contains("Worker 1 at " + lost.url());
      assertThat(lost.requests()).hasValue(1);
    }
  }

  private void pretendSecondIsAt(LostAnswers lost) {
    workers.master.pretend(1, lost.url().toString());
    Awaitility.await()
        .until(
            () ->
                client
                    .send("GET", "/map")
                    .json()
                    .path("workers")
                    .path("1")
                    .asText()
                    .equals(lost.url().toString()));
  }

  @Test
  void aWriteWhoseAnswerBreaksOffMayHaveBeenStored() throws IOException {
    String half = "HTTP/1.1 201 Created\r\nKitten-Cluster: any\r\nContent-Length: 99\r\n\r\n{";
    try (LostAnswers lost = new LostAnswers(half)) {
      pretendSecondIsAt(lost);
      assertThat(put(THERE, "x").status()).isEqualTo(504);
      assertThat(lost.requests()).hasValue(1);
    }
  }

  @Test
  void aWriteWaitsWhileItsSlotIsFrozen() {
    put(HERE, "old");
    int slot = TwoWorkers.slot(HERE);
    long[] move = new long[1];
    workers.first.withCluster(
        store -> {
          move[0] = store.slots().outgoing().beginMove(slot, 1);
          store.slots().outgoing().freeze(slot, move[0]);
        });
    CompletableFuture<Reply> here = CompletableFuture.supplyAsync(() -> put(HERE, "1"));
    CompletableFuture<Reply> there =
        CompletableFuture.supplyAsync(
            () -> workers.second.client().sendText("PUT", "/kv/" + HERE, "2"));
    for (int i = 0; i < 20; i++) {
      assertThat(get(HERE).text()).isEqualTo("old");
    }
    workers.first.withCluster(store -> store.slots().outgoing().abandon(slot, move[0]));
    assertThat(here.join().status()).isEqualTo(200);
    assertThat(there.join().status()).isEqualTo(200);
  }

  @Test
  void aSlotThatStaysFrozenRefusesWrites() {
    put(HERE, "old");
    int slot = TwoWorkers.slot(HERE);
    workers.first.withCluster(
        store ->
            store.slots().outgoing().freeze(slot, store.slots().outgoing().beginMove(slot, 1)));
    Reply refused = workers.second.client().sendText("PUT", "/kv/" + HERE, "new");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(get(HERE).text()).isEqualTo("old");
  }

  @Test
  void aSlotThatMovedIsFoundWithoutAMaster() {
    put(HERE, "x");
    String large = TwoWorkers.keyOfFirst(1);
    workers.master.close();
    workers.moveToSecond(TwoWorkers.slot(HERE));
    workers.moveToSecond(TwoWorkers.slot(large));
    // The second owns it but its map is old; the first was told where it went.
    assertThat(workers.second.get("/kv/" + HERE).text()).isEqualTo("x");
    assertThat(get(HERE).text()).isEqualTo("x");
    assertThat(put(HERE, "y").status()).isEqualTo(200);
    assertThat(workers.second.get("/kv/" + HERE).text()).isEqualTo("y");
    byte[] value = new byte[200_000];
    assertThat(client.sendBody("PUT", "/kv/" + large, value).status()).isEqualTo(201);
    assertThat(get(large).body()).isEqualTo(value);
  }

  @Test
  void otherNodesAreToldWhoOwnsASlot() {
    Reply refused = client.send("GET", "/local/kv/" + THERE);
    assertThat(refused.status()).isEqualTo(421);
    assertThat(refused.json().path("reason").asText()).isEqualTo("not-owner");
    workers.moveToSecond(TwoWorkers.slot(HERE));
    Reply moved = client.sendText("PUT", "/local/kv/" + HERE, "x");
    assertThat(moved.status()).isEqualTo(421);
    assertThat(moved.json().path("successor").asInt()).isEqualTo(1);
    assertThat(moved.json().path("successor_url").asText()).isEqualTo(workers.second.url());
    assertThat(moved.json().path("epoch").asInt()).isEqualTo(2);
    Reply stranger =
        client.send(
            "GET", "/local/kv/" + HERE, "Kitten-Cluster: 00000000-0000-0000-0000-000000000000");
    assertThat(stranger.status()).isEqualTo(421);
  }

  @Test
  void aPageOfAnotherSiteChangesNothing() {
    for (String path : List.of("/kv/" + HERE, "/kv/" + THERE, "/local/kv/" + HERE)) {
      Reply refused = client.sendText("PUT", path, "x", "Origin: http://evil.example");
      assertThat(refused.status()).isEqualTo(403);
    }
    assertThat(client.sendText("POST", "/adopt", "", "Sec-Fetch-Site: cross-site").status())
        .isEqualTo(403);
    assertThat(client.send("GET", "/kv/" + THERE, "Host: evil.example").status()).isEqualTo(403);
  }

  @Test
  void anExplanationTellsWhereAKeyIs() {
    put(THERE, "x");
    for (TestWorker worker : List.of(workers.first, workers.second)) {
      var told = worker.get("/explain/" + THERE).json();
      assertThat(told.path("key").asText()).isEqualTo(THERE);
      assertThat(told.path("slot").asInt()).isEqualTo(TwoWorkers.slot(THERE));
      assertThat(told.path("epoch").asInt()).isEqualTo(1);
      assertThat(told.path("owner").path("index").asInt()).isEqualTo(1);
      var copy = told.path("copies").path(0);
      assertThat(copy.path("etag").asText()).isEqualTo(get(THERE).header("ETag"));
      assertThat(copy.path("role").asText()).isEqualTo("owned");
      assertThat(copy.path("digest").asText())
          .isEqualTo("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
    }
  }
}
