package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.http.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads that any copy may answer, while others are gone, or files are. */
class StaleReadsWithoutAMajorityTest {
  private static final String MOOD = "/kv/mood?consistency=stale";
  private static final byte[] LARGE = new byte[300_000];

  @TempDir private Path directory;
  private DevCluster cluster;

  @BeforeEach
  void start() {
    Arrays.fill(LARGE, (byte) 'l');
    cluster = DevCluster.startWithThreeCopies(directory, 3);
    await().until(() -> cluster.worker(0).send("PUT", "/kv/mood", "happy").status() < 300);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static long staleness(Reply reply) {
    return Long.parseLong(reply.header("Kitten-Staleness-Ms"));
  }

  /** The answer of a worker's own copy, as soon as that is new enough. */
  private Reply own(int worker, String target, String... headers) {
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
  void theLastOneAnswersAndGetsOlder() {
    DevNode last = cluster.worker(0);
    assertThat(own(0, MOOD).text()).isEqualTo("happy");
    assertThat(own(0, "/kv/none?consistency=stale").status()).isEqualTo(404);
    cluster.worker(1).stop();
    cluster.worker(2).stop();
    String anyAge = MOOD + "&max_stale=1h";
    long first = staleness(own(0, anyAge));
    await()
        .until(
            () -> {
              Reply reply = last.send("GET", anyAge);
              assertThat(reply.text()).isEqualTo("happy");
              assertThat(reply.header("Kitten-Copy")).isEqualTo("0");
              return staleness(reply) > first + 2_000;
            });
    assertThat(cluster.master().send("GET", anyAge).text()).isEqualTo("happy");

    // What is behind by more than the limit is never said to be missing.
    for (String key : List.of("mood", "none")) {
      Reply refused = last.send("GET", "/kv/" + key + "?consistency=stale&max_stale=2s");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.header("Kitten-Copy")).isNull();
      assertThat(refused.detail()).contains("may lack what was stored", "max_stale");
    }
    assertThat(last.send("GET", "/kv/mood").status()).isEqualTo(503);
    assertThat(last.send("GET", "/kv/none?consistency=stale&max_stale=1h").status()).isEqualTo(404);

    // By the newest version that it has, since nobody can tell it more now.
    last.restart();
    assertThat(staleness(own(0, anyAge))).isGreaterThan(first);

    cluster.worker(1).start();
    await().until(() -> last.send("GET", MOOD + "&max_stale=2s").status() == 200);
  }

  @Test
  void aCopyWithoutTheFileOfALargeValueFetchesIt() throws IOException {
    DevNode follower = cluster.worker(1);
    await()
        .until(() -> cluster.worker(0).client().sendBody("PUT", "/kv/film", LARGE).status() < 300);
    String film = "/kv/film?consistency=stale&max_stale=1h";
    assertThat(own(1, film).body()).isEqualTo(LARGE);

    loseFiles(1);
    assertThat(own(1, film).body()).isEqualTo(LARGE);

    loseFiles(1);
    cluster.worker(0).stop();
    cluster.worker(2).stop();
    assertThat(follower.send("GET", film).status()).isEqualTo(503);
    assertThat(follower.send("HEAD", film).status()).isEqualTo(200);
  }

  private void loseFiles(int worker) throws IOException {
    List<Path> files =
        FilesBelow.list(directory.resolve("worker-" + worker + "/cluster")).stream()
            .filter(file -> file.toString().contains("blobs"))
            .toList();
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
