package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.LogOutput;
import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestDatabases;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.GenerationState;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RowKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a loss of power what a store counts is compared with what it holds, and the log tells. */
class CountersCheckTest {
  private static final StoreOptions OPTIONS = new StoreOptions(4, true, 16);
  private static final int KEYS = 100;

  @TempDir Path directory;
  private Path place;

  @BeforeEach
  void write() throws IOException {
    place = directory.resolve("store");
    try (Store store = open()) {
      for (int key = 0; key < KEYS; key++) {
        TestStores.put(store, "key" + key, "x".repeat(key));
      }
      store.delete(Key.of("key7"), new Precondition.None());
      TestStores.put(store, "key8", "replaced");
    }
  }

  @Test
  void aWholeStoreAgrees() throws IOException {
    assertThat(check()).isEmpty();
  }

  @Test
  void aSlotWithAnotherCountIsNamed() throws IOException {
    change(
        writes ->
            writes.put(
                RowKeys.generation(2, 0),
                new GenerationState(GenerationState.Status.VISIBLE, new Counters(3, 4, 0, 5, 6))
                    .encode()));
    assertThat(check())
        .singleElement()
        .asString()
        .startsWith("slot 2, generation 0 counts 3 keys of 4 bytes and has ");
  }

  @Test
  void aSlotWithoutOneOfItsRecordsIsNamed() throws IOException {
    KeyHash hash = Key.of("key5").hash();
    int slot = hash.slot(OPTIONS.slots());
    change(writes -> writes.delete(RowKeys.record(slot, 0, hash)));
    assertThat(check()).singleElement().asString().startsWith("slot " + slot + ", generation 0 ");
  }

  @Test
  void aSlotWithoutOneOfItsNamesIsNamed() throws IOException {
    Key key = Key.of("key5");
    change(writes -> writes.delete(RowKeys.name(key.utf8())));
    assertThat(check())
        .singleElement()
        .asString()
        .startsWith("slot " + key.hash().slot(OPTIONS.slots()) + ", generation 0 ");
  }

  @Test
  void aBlobThatNoRecordNamesIsTold() throws IOException {
    change(writes -> writes.put(RowKeys.liveBlob(BlobId.random(new Random(1))), new byte[0]));
    // Those of up to 16 bytes and the one that was replaced lie in their records.
    assertThat(check()).containsExactly("83 records name a blob, 84 blobs are known");
  }

  @Test
  void theLogTellsItWhenTheStoreOpensAfterALossOfPower() throws IOException {
    change(writes -> writes.delete(RowKeys.generation(1, 0)));
    losePower();
    try (LogOutput log = new LogOutput();
        Store store = open()) {
      log.await("the counters do not agree with the records: slot 1, generation 0 counts 0 keys");
      assertThat(store.stats().keys()).isLessThan(KEYS - 1);
    }
  }

  private void losePower() throws IOException {
    Files.writeString(place.resolve("db").resolve("RUNNING"), "another boot");
  }

  private List<String> check() throws IOException {
    try (Database database = openDatabase()) {
      return new CountersCheck(database, () -> false).run();
    }
  }

  private void change(Consumer<Changes> change) throws IOException {
    try (Database database = openDatabase()) {
      Changes writes = new Changes();
      change.accept(writes);
      database.write(writes, false);
    }
  }

  private Database openDatabase() throws IOException {
    return TestDatabases.open(place.resolve("db"), EngineChoice.AUTO);
  }

  private Store open() {
    return TestStores.open(place, EngineChoice.AUTO, OPTIONS, InstantSource.system());
  }
}
