package io.kittenfs.e2e.cluster;

import static io.kittenfs.e2e.dev.CopiesOnWorkers.TAKE_PART;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.roles;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.http.LogOutput;
import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.StoredRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong on the disk of one member is found, named, and replaced by what another has. */
class DamagedCopyTest {
  private static final int KEYS = 20;
  private static final int GROUP = 65_536;
  private static final String LARGE = "l".repeat(200_000);

  @TempDir private Path directory;

  private Path copy(int worker) {
    return directory.resolve("worker-" + worker + "/cluster/" + GROUP);
  }

  private static JsonNode group(DevCluster cluster) {
    return cluster.master().send("GET", "/groups").json().path(0);
  }

  private static void scrub(DevCluster cluster) {
    String target = "/groups/" + GROUP + "/scrub";
    await().until(() -> cluster.master().send("POST", target, "").status() == 202);
  }

  private static void assertAllRead(DevCluster cluster, String value) {
    for (int worker = 0; worker < 3; worker++) {
      DevNode node = cluster.worker(worker);
      for (int key = 0; key < KEYS; key++) {
        String target = "/kv/key" + key;
        await().until(() -> node.send("GET", target).text().equals(value));
      }
    }
  }

  private static void flipInTheMiddle(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void awaitPart(DevNode node) {
    await().until(() -> !roles(node).isEmpty() && TAKE_PART.containsAll(roles(node)));
  }

  private void awaitReplaced(DevCluster cluster, int worker) {
    await().until(() -> Files.exists(copy(worker).resolve("LIVE")));
    awaitPart(cluster.worker(worker));
    scrub(cluster);
    await().until(() -> group(cluster).path("divergent_slots").asInt(-1) == 0);
  }

  @Test
  void aLargeValue() throws IOException {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3);
        LogOutput log = new LogOutput()) {
      store(cluster.worker(0), LARGE);
      Path file =
          FilesBelow.list(copy(0).resolve("blobs")).stream()
              .filter(Files::isRegularFile)
              .findAny()
              .orElseThrow();
      byte[] right = Files.readAllBytes(file);
      flipInTheMiddle(file);
      scrub(cluster);
      log.await("Blob " + file.getFileName() + " is not what was stored");
      await().until(() -> Files.exists(file));
      assertThat(Arrays.equals(Files.readAllBytes(file), right)).isTrue();
      assertAllRead(cluster, LARGE);
    }
  }

  @Test
  void aRecordWhoseCountersFit() throws IOException {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3);
        LogOutput log = new LogOutput()) {
      DevNode node = cluster.worker(2);
      store(node, "value");
      node.stop();
      changeRecord();
      node.start();
      awaitPart(node);
      scrub(cluster);
      log.await("Group 65536: the copy of worker 2 is wrong: 1 of its slots are not what");
      awaitReplaced(cluster, 2);
      assertAllRead(cluster, "value");
    }
  }

  /** As if another value had been stored here. */
  private void changeRecord() throws IOException {
    Engine engine = TestEngine.choose(EngineChoice.AUTO, directory.resolve("native"));
    try (Database database =
        Database.open(copy(2).resolve("db"), engine, RowKeys.residentFamilies())) {
      byte[] key;
      StoredRecord record;
      try (Cursor cursor = database.cursor()) {
        cursor.seek(RowKeys.records());
        assertThat(cursor.nextWithin(RowKeys.records())).isTrue();
        key = cursor.key();
        record = StoredRecord.decode(cursor.value());
      }
      StoredRecord other = record.withVersion(record.metadata().version() + 1);
      byte[] generation = RowKeys.generation(RowKeys.slotOf(key), RowKeys.generationOf(key));
      GenerationState state = GenerationState.decode(database.get(generation));
      Changes changes = new Changes();
      changes.put(key, other.encode());
      changes.put(generation, state.with(state.counters().minus(record).plus(other)).encode());
      database.write(changes, true);
    }
  }

  @Test
  void aFileOfTheDatabase() throws IOException {
    try (DevCluster cluster = DevCluster.startWithThreeCopies(directory, 3)) {
      DevNode node = cluster.worker(1);
      store(node, "v".repeat(20_000));
      // Opening it makes tables of what is in its logs.
      node.restart();
      awaitPart(node);
      node.stop();
      List<Path> tables =
          FilesBelow.list(copy(1).resolve("db")).stream()
              .filter(file -> file.toString().matches(".*\\.(sst|ldb)"))
              .toList();
      assertThat(tables).isNotEmpty();
      for (Path table : tables) {
        flipInTheMiddle(table);
      }
      node.start();
      await().until(() -> roles(node).size() > 0);
      scrub(cluster);
      awaitReplaced(cluster, 1);
      assertAllRead(cluster, "v".repeat(20_000));
    }
  }

  private static boolean isFilled(DevCluster cluster, int worker) {
    JsonNode members = group(cluster).path("members");
    return members.size() == 3
        && TAKE_PART.containsAll(roles(cluster.worker(worker)))
        && group(cluster).path("problem").isMissingNode();
  }

  /**
   * What it acknowledged is gone, so that it must not vote by the log: it is a member no more, and
   * then becomes one as any other worker does.
   */
  @Test
  void aFileOfTheLog() throws IOException {
    try (DevCluster cluster = DevCluster.startReplacing(directory, 3)) {
      DevNode node = cluster.worker(1);
      store(node, "v".repeat(1_000));
      String uuid = group(cluster).get("uuid").asText();
      node.stop();
      Path log =
          FilesBelow.list(directory.resolve("worker-1/raft")).stream()
              .filter(file -> file.toString().contains(uuid))
              .filter(file -> file.getFileName().toString().startsWith("log_"))
              .max(Comparator.comparing(file -> file.toFile().length()))
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(log);
      bytes[500] ^= 1;
      Files.write(log, bytes);
      node.start();
      await().until(() -> roles(node).contains("failed"));
      await()
          .until(
              () ->
                  group(cluster).path("members").path(1).path("problem").asText().contains("log"));
      store(cluster.worker(0), "after");
      assertAllRead(cluster, "after");

      await().until(() -> isFilled(cluster, 1));
      cluster.worker(0).stop();
      store(cluster.worker(2), "by the new copy and one other");
      assertThat(directory.resolve("worker-1/former-copies")).isNotEmptyDirectory();
    }
  }

  @Test
  void aDirectoryThatWasRemoved() throws IOException {
    try (DevCluster cluster = DevCluster.startReplacing(directory, 3)) {
      DevNode node = cluster.worker(1);
      store(node, "value");
      node.stop();
      MoreFiles.deleteRecursively(copy(1), RecursiveDeleteOption.ALLOW_INSECURE);
      node.start();
      await().until(() -> Files.exists(copy(1)) && isFilled(cluster, 1));
      assertAllRead(cluster, "value");
      cluster.worker(0).stop();
      store(cluster.worker(2), "by the new copy and one other");
    }
  }
}
