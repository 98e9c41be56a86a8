package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.TestStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists over all workers. */
class ClusterListTest {
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

  private Set<String> fill(int keys) {
    Set<String> all = new TreeSet<>();
    for (int i = 0; i < keys; i++) {
      all.add("k" + i);
    }
    workers.first.withCluster(
        store ->
            all.stream()
                .filter(key -> TwoWorkers.slot(key) < TwoWorkers.HALF)
                .forEach(key -> TestStores.put(store, key, "x")));
    workers.second.withCluster(
        store ->
            all.stream()
                .filter(key -> TwoWorkers.slot(key) >= TwoWorkers.HALF)
                .forEach(key -> TestStores.put(store, key, "x")));
    return all;
  }

  private static List<String> keys(JsonNode page) {
    List<String> keys = new ArrayList<>();
    page.path("keys").forEach(entry -> keys.add(entry.path("key").asText()));
    return keys;
  }

  @Test
  void keysOfAnotherClusterAreNotListed() {
    try (SmallMaster otherMaster = new SmallMaster();
        TestWorker other = TestWorker.under(otherMaster, directory.resolve("other"))) {
      Awaitility.await().until(() -> other.get("/getindex").text().equals("0\n"));
      otherMaster.assign(TwoWorkers.HALF, SlotTable.SLOTS);
      String stranger = TwoWorkers.keyOfSecond(0);
      Awaitility.await()
          .until(
              () -> other.client().sendText("PUT", "/local/kv/" + stranger, "x").status() == 201);
      workers.master.pretend(1, other.url());
      Awaitility.await()
          .until(
              () ->
                  workers
                      .first
                      .get("/map")
                      .json()
                      .path("workers")
                      .path("1")
                      .asText()
                      .equals(other.url()));
      Reply list = workers.first.get("/kv");
      assertThat(list.status()).isEqualTo(503);
      assertThat(list.detail()).contains("Worker 1");
    }
  }

  @Test
  void pagesFollowEachOther() {
    List<String> all = List.copyOf(fill(250));
    JsonNode first = workers.first.get("/kv").json();
    assertThat(keys(first)).isEqualTo(all.subList(0, 100));
    assertThat(first.path("next").asText()).isEqualTo(all.get(99));
    JsonNode second = workers.second.get("/kv?after=" + all.get(99) + "&limit=150").json();
    assertThat(keys(second)).isEqualTo(all.subList(100, 250));
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(keys(workers.first.get("/kv/?prefix=k11").json()))
        .isEqualTo(all.stream().filter(key -> key.startsWith("k11")).toList());
    JsonNode entry = first.path("keys").path(0);
    assertThat(entry.path("size").asInt()).isEqualTo(1);
    assertThat(entry.path("etag").asText())
        .isEqualTo(workers.first.get("/kv/" + all.get(0)).header("ETag"));
    assertThat(entry.path("content_type").asText()).isEqualTo("application/octet-stream");
    assertThat(entry.has("modified_at")).isTrue();
  }

  @Test
  void anEmptyClusterHasAnEmptyList() {
    assertThat(workers.first.get("/kv").text()).isEqualTo("{\"keys\":[],\"next\":null}\n");
    Reply lines = workers.first.client().send("GET", "/kv", "Accept: application/x-ndjson");
    assertThat(lines.status()).isEqualTo(200);
    assertThat(lines.body()).isEmpty();
  }

  @Test
  void linesAreAllKeysWithoutEnd() {
    Set<String> all = fill(20_000);
    workers.moveToSecond(17);
    Reply lines = workers.second.client().send("GET", "/kv", "Accept: application/x-ndjson");
    assertThat(lines.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(lines.whole()).isTrue();
    List<String> keys =
        lines
            .text()
            .lines()
            .map(line -> line.substring("{\"key\":\"".length(), line.indexOf("\",\"size\"")))
            .toList();
    assertThat(keys).isEqualTo(List.copyOf(all));
    Reply three = workers.first.client().send("GET", "/kv?limit=3", "Accept: application/x-ndjson");
    assertThat(three.text().lines()).hasSize(3);
  }

  @Test
  void anEmptyCursorIsTheBeginning() {
    String all = workers.first.get("/kv").text();
    assertThat(workers.first.get("/kv?after=&prefix=").text()).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=10001",
        "after=%FF",
        "after=a&after=b",
        "prefix=%C3"
      })
  void aQueryThatMakesNoSenseIsRefused(String query) {
    for (String accept : List.of("application/json", "application/x-ndjson")) {
      Reply refused = workers.first.client().send("GET", "/kv?" + query, "Accept: " + accept);
      assertThat(refused.status()).isEqualTo(400);
    }
  }

  @Test
  void aCursorOrPrefixLongerThanKeysIsRefused() {
    String longText = "a".repeat(1025);
    assertThat(workers.first.get("/kv?after=" + longText).status()).isEqualTo(400);
    assertThat(workers.first.get("/kv?prefix=" + longText).status()).isEqualTo(400);
    assertThat(workers.first.get("/kv?after=no-such-key").status()).isEqualTo(200);
  }

  @Test
  void aPageForAnotherNodeIsBoundedByTheBytesOfItsKeys() {
    workers.first.withCluster(
        store ->
            IntStream.range(0, 1000)
                .mapToObj(i -> "long" + i + "-" + "k".repeat(900))
                .filter(key -> TwoWorkers.slot(key) < TwoWorkers.HALF)
                .forEach(key -> TestStores.put(store, key, "x")));
    RawClient client = workers.first.client();
    assertThat(client.send("GET", "/local/kv?limit=1000").json().path("entries").size())
        .isLessThanOrEqualTo((128 << 10) / 900);
    assertThat(
            client
                .send("GET", "/local/kv?limit=1000", "Kitten-Page-Bytes: 10000")
                .json()
                .path("entries")
                .size())
        .isEqualTo(11);
  }

  @Test
  void aWorkerReadsItsOwnKeysWithoutAskingItself() {
    List<String> all = List.copyOf(fill(150));
    workers.master.pretend(0, "http://127.0.0.1:1");
    Awaitility.await()
        .until(
            () ->
                workers
                    .first
                    .get("/map")
                    .json()
                    .path("workers")
                    .path("0")
                    .asText()
                    .equals("http://127.0.0.1:1"));
    assertThat(keys(workers.first.get("/kv?limit=200").json())).isEqualTo(all);
    String mine = TwoWorkers.keyOfFirst(0);
    assertThat(workers.first.client().sendText("PUT", "/kv/" + mine, "x").status()).isEqualTo(201);
    JsonNode explained = workers.first.get("/explain/" + mine).json();
    assertThat(explained.path("copies").size()).isEqualTo(1);
    assertThat(explained.has("problem")).isFalse();
  }

  @Test
  void whoAsksForAGroupThatIsNotHereIsToldSo() {
    String mine = TwoWorkers.keyOfFirst(0);
    for (String path : List.of("/local/kv?group=", "/local/explain/" + mine + "?group=")) {
      assertThat(workers.first.get(path + "0").status()).isEqualTo(200);
      assertThat(workers.first.get(path + "1").status()).isEqualTo(503);
      assertThat(workers.first.get(path + "65536").detail()).contains("no copy of group 65536");
      assertThat(workers.first.get(path + "131072").status()).isEqualTo(400);
      assertThat(workers.first.get(path + "x").status()).isEqualTo(400);
    }
  }
}
