package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads that any copy may answer: {@code ?consistency=stale}. */
class StaleReadsTest {
  private static final String MOOD = "/kv/mood?consistency=stale";

  @TempDir private static Path directory;
  private static DevCluster cluster;

  @BeforeAll
  static void start() {
    cluster = DevCluster.startWithThreeCopies(directory, 3);
    await().until(() -> cluster.worker(0).send("PUT", "/kv/mood", "happy").status() < 300);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static long staleness(Reply reply) {
    return Long.parseLong(reply.header("Kitten-Staleness-Ms"));
  }

  /** The answer of a worker's own copy, as soon as that is new enough. */
  private static Reply own(int worker, String target, String... headers) {
    AtomicReference<Reply> last = new AtomicReference<>();
    await()
        .until(
            () -> {
              last.set(cluster.worker(worker).client().send("GET", target, headers));
              return Integer.toString(worker).equals(last.get().header("Kitten-Copy"));
            });
    return last.get();
  }

  @Test
  void eachCopyAnswersAndSaysHowOldThatMayBe() {
    for (int worker = 0; worker < 3; worker++) {
      Reply reply = own(worker, MOOD);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.text()).isEqualTo("happy");
      assertThat(staleness(reply)).isBetween(0L, 10_000L);
      assertThat(reply.header("ETag")).isNotNull();
    }
    Reply forwarded = cluster.master().send("GET", MOOD);
    assertThat(forwarded.text()).isEqualTo("happy");
    assertThat(forwarded.header("Kitten-Copy")).isIn("0", "1", "2");
    assertThat(staleness(forwarded)).isBetween(0L, 10_000L);

    for (String usual : List.of("/kv/mood", "/kv/mood?consistency=linearizable")) {
      Reply newest = cluster.worker(1).send("GET", usual);
      assertThat(newest.text()).isEqualTo("happy");
      assertThat(newest.header("Kitten-Copy")).isNull();
      assertThat(newest.header("Kitten-Staleness-Ms")).isNull();
    }
  }

  @Test
  void whatAReadMayAskForItMayAskOfAnyCopy() {
    String etag = own(0, MOOD).header("ETag");
    for (DevNode node : cluster.nodes()) {
      Reply head = node.send("HEAD", MOOD);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).isEqualTo("5");
      assertTold(head);
      Reply part = node.client().send("GET", MOOD, "Range: bytes=1-2");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.text()).isEqualTo("ap");
      assertTold(part);
      Reply beyond = node.client().send("GET", MOOD, "Range: bytes=7-");
      assertThat(beyond.status()).isEqualTo(416);
      assertTold(beyond);
      Reply same = node.client().send("GET", MOOD, "If-None-Match: " + etag);
      assertThat(same.status()).isEqualTo(304);
      assertTold(same);
      Reply other = node.client().send("HEAD", MOOD, "If-Match: \"other\"");
      assertThat(other.status()).isEqualTo(412);
      assertTold(other);
      for (String method : List.of("GET", "HEAD")) {
        Reply missing = node.send(method, "/kv/none?consistency=stale");
        assertThat(missing.status()).isEqualTo(404);
        assertTold(missing);
      }
    }
  }

  private static void assertTold(Reply reply) {
    assertThat(reply.header("Kitten-Copy")).isIn("0", "1", "2");
    assertThat(staleness(reply)).isBetween(0L, 10_000L);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Map<String, String> refusals =
        Map.of(
            "consistency=eventual", "linearizable",
            "consistency=", "linearizable",
            "consistency=Stale", "linearizable",
            "consistency=stale&consistency=stale", "twice",
            "consistency=stale&max_stale=", "30s",
            "consistency=stale&max_stale=-1", "30s",
            "consistency=stale&max_stale=soon", "30s",
            "consistency=stale&max_stale=1&max_stale=2", "twice");
    for (DevNode node : cluster.nodes()) {
      refusals.forEach(
          (query, said) -> {
            Reply refused = node.send("GET", "/kv/mood?" + query);
            assertThat(refused.status()).as(query).isEqualTo(400);
            assertThat(refused.detail()).as(query).contains(said);
            assertThat(refused.header("Kitten-Copy")).isNull();
            assertThat(node.send("HEAD", "/kv/mood?" + query).status()).as(query).isEqualTo(400);
          });
      // Pages on the web add what they like.
      assertThat(node.send("GET", "/kv/mood?max_stale=soon&v=3").text()).isEqualTo("happy");
      assertThat(node.send("GET", MOOD + "&v=3&v=4&max_stale=999999999d").text())
          .isEqualTo("happy");
      assertThat(node.send("PUT", "/kv/mood?consistency=stale", "sad").status()).isEqualTo(400);
      assertThat(node.send("DELETE", "/kv/mood?consistency=stale").status()).isEqualTo(400);
      assertThat(node.send("GET", "/kv/mood").text()).isEqualTo("happy");
    }
    Reply refused = cluster.worker(0).send("GET", "/local/kv/mood?consistency=eventual");
    assertThat(refused.status()).isEqualTo(400);
  }

  @Test
  void onlyTheLeaderSaysHowManyCommandsThereAre() {
    await()
        .untilAsserted(
            () -> {
              Set<Integer> statuses = new TreeSet<>();
              for (int worker = 0; worker < 3; worker++) {
                statuses.add(
                    cluster.worker(worker).send("GET", "/local/groups/65536/commands").status());
              }
              assertThat(statuses).containsExactly(200, 421);
            });
  }

  @Test
  void theOnlyCopyIsNeverOld() {
    try (DevCluster solo = DevCluster.start(directory.resolve("solo"), 2)) {
      assertThat(solo.worker(0).send("PUT", "/kv/mood", "happy").status()).isEqualTo(201);
      String owner =
          solo.master().send("GET", "/explain/mood").json().path("owner").path("index").asText();
      for (DevNode node : solo.nodes()) {
        Reply reply = node.send("GET", MOOD + "&max_stale=0");
        assertThat(reply.text()).isEqualTo("happy");
        assertThat(reply.header("Kitten-Copy")).isEqualTo(owner);
        assertThat(staleness(reply)).isZero();
      }
    }
  }
}
