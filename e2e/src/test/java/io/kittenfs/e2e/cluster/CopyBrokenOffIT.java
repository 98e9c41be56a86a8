package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.e2e.Node;
import io.kittenfs.fixture.FilesBelow;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole copy that was broken off, because the worker that took it was killed, goes on where it
 * was: large values that had come are not sent again. The system property {@code
 * kittenfs.copy.values} says how many there are, of 10 MB each.
 */
class CopyBrokenOffIT {
  private static final int VALUES = Integer.getInteger("kittenfs.copy.values", 30);
  private static final int BYTES = 10_000_000;
  private static final int WORKER = 2;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  /** Others are on their way still, and lie elsewhere. */
  private static final Pattern WHOLE = Pattern.compile("blobs/([0-9a-f]{2})/\\1");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private static String key(int number) {
    return "/kv/large" + number;
  }

  private static byte[] value(int number) {
    byte[] value = new byte[BYTES];
    new Random(number).nextBytes(value);
    return value;
  }

  private static void put(Node node, int number) {
    await("value " + number + " is stored")
        .atMost(TIMEOUT)
        .until(
            () ->
                node.send(
                            "PUT",
                            key(number),
                            BodyPublishers.ofByteArray(value(number)),
                            BodyHandlers.discarding())
                        .statusCode()
                    < 300);
  }

  /** The whole files of large values of a worker's copies, and which file each name stands for. */
  private static Map<Path, Object> files(Node worker) throws IOException {
    Map<Path, Object> files = new HashMap<>();
    Path copies = worker.data().resolve("cluster");
    for (Path file : Files.exists(copies) ? FilesBelow.list(copies) : List.<Path>of()) {
      if (WHOLE.matcher(file.toString()).find()) {
        files.put(
            file.getFileName(), Files.readAttributes(file, BasicFileAttributes.class).fileKey());
      }
    }
    return files;
  }

  private static boolean isWhole(Cluster cluster) throws InterruptedException, IOException {
    JsonNode ready = JSON.readTree(cluster.master().send("GET", "/ready").body());
    if (!ready.path("ready").asBoolean() || ready.has("short")) {
      return false;
    }
    for (JsonNode group : JSON.readTree(cluster.master().send("GET", "/groups").body())) {
      if (group.has("problem")) {
        return false;
      }
      for (JsonNode copy : group.path("members")) {
        if (copy.has("problem") || copy.path("missing_blobs").asInt() > 0) {
          return false;
        }
      }
    }
    return true;
  }

  @Test
  void itGoesOnWhereItWas() throws Exception {
    try (Cluster cluster = Cluster.startReplacing(directory, 3)) {
      for (int number = 0; number < VALUES; number++) {
        put(cluster.worker(0), number);
      }
      Node worker = cluster.worker(WORKER);
      worker.kill();
      MoreFiles.deleteRecursively(
          worker.data().resolve("cluster"), RecursiveDeleteOption.ALLOW_INSECURE);
      worker.start();
      await("a third has come")
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> files(worker).size() > VALUES / 3);
      worker.kill();
      Map<Path, Object> before = files(worker);
      assertThat(before.size()).as("it was broken off").isLessThan(VALUES);

      worker.start();
      await("there are three copies").atMost(TIMEOUT).until(() -> files(worker).size() == VALUES);
      await("the group counts on it").atMost(TIMEOUT).until(() -> isWhole(cluster));
      assertThat(files(worker)).containsAllEntriesOf(before);

      cluster.worker(0).kill();
      cluster.awaitLeaders();
      for (int number = 0; number < VALUES; number += 7) {
        assertThat(
                worker
                    .send("GET", key(number), BodyPublishers.noBody(), BodyHandlers.ofByteArray())
                    .body())
            .isEqualTo(value(number));
      }
    }
  }
}
