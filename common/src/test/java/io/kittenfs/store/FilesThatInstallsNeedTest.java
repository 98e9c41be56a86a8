package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestDatabases;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.RowKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a snapshot brings back, or is about to name, are not removed as ones nobody needs. */
class FilesThatInstallsNeedTest {
  private static final InstantSource IN_TWO_DAYS =
      () -> InstantSource.system().instant().plus(Duration.ofDays(2));

  @TempDir Path directory;
  private final Random random = new Random();
  private BlobFiles files;
  private Database database;

  @BeforeEach
  void open() throws IOException {
    files = new BlobFiles(directory.resolve("blobs"));
    files.open();
    database = TestDatabases.open(directory.resolve("db"), EngineChoice.AUTO);
  }

  @AfterEach
  void close() throws IOException {
    database.close();
  }

  private BlobId blob() {
    BlobId id = BlobId.random(random);
    TestStores.makeBlob(files, id);
    return id;
  }

  @Test
  void aFileThatARowNamesAgainStaysThoughItWasDropped() throws IOException {
    BlobId named = blob();
    BlobId dropped = blob();
    Changes writes = new Changes();
    writes.put(RowKeys.liveBlob(named), new byte[0]);
    database.write(writes, false);
    try (BlobReaper reaper =
        new BlobReaper(
            database, files, InstantSource.system(), () -> {}, () -> false, () -> true)) {
      reaper.start();
      reaper.remove(List.of(named, dropped));
      await().until(() -> reaper.pending() == 0);
    }
    assertThat(files.has(dropped)).isFalse();
    assertThat(files.has(named)).isTrue();
  }

  @Test
  void whileASnapshotIsTakenOverNoFileIsAnOrphan() throws IOException {
    List<BlobId> early = List.of(blob(), blob());
    AtomicInteger spared = new AtomicInteger();
    try (BlobReaper reaper =
        new BlobReaper(
            database,
            files,
            IN_TWO_DAYS,
            () -> {},
            () -> {
              spared.incrementAndGet();
              return true;
            },
            () -> true)) {
      reaper.start();
      await().until(() -> spared.get() == early.size());
    }
    assertThat(early).allMatch(files::has);
    try (BlobReaper reaper =
        new BlobReaper(database, files, IN_TWO_DAYS, () -> {}, () -> false, () -> true)) {
      reaper.start();
      await().until(() -> early.stream().noneMatch(files::has));
    }
  }
}
