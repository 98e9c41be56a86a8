package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestDatabases;
import io.kittenfs.store.record.RowKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clearing is one small command; what it hid goes in the background, and nothing newer goes with
 * it.
 */
class ClearTest {
  private static final int KEYS = 3000;

  @TempDir Path directory;

  @Test
  void hidesAtOnceAndRemovesLater() throws IOException {
    Path place = directory.resolve("store");
    try (Store store = TestStores.open(place)) {
      fill(store);
      assertThat(store.clear()).isEqualTo(KEYS);
      assertThat(store.stats().keys()).isZero();
      assertThat(store.list("", Optional.empty(), 10).entries()).isEmpty();
      TestStores.put(store, "key7", "new");
      await().until(() -> store.stats().pendingSweeps() == 0 && generations(store) == 1);
      assertThat(TestStores.get(store, "key7")).contains(new byte[] {'n', 'e', 'w'});
      assertThat(store.list("", Optional.empty(), 10).entries())
          .extracting(entry -> entry.key().text())
          .containsExactly("key7");
      assertThat(store.clear()).isEqualTo(1);
      assertThat(store.clear()).isZero();
    }
  }

  @Test
  void goesOnAfterARestart() throws IOException {
    Path place = directory.resolve("store");
    try (Store store = TestStores.open(place)) {
      fill(store);
      store.clear();
    }
    try (Store store = TestStores.open(place)) {
      await().until(() -> generations(store) == 1);
      assertThat(store.stats().keys()).isZero();
    }
    try (Database database = TestDatabases.open(place.resolve("db"), EngineChoice.AUTO);
        Cursor cursor = database.cursor()) {
      cursor.seek(new byte[] {'r'});
      assertThat(cursor.nextWithin(new byte[] {'r'})).isFalse();
      cursor.seek(RowKeys.names());
      assertThat(cursor.nextWithin(RowKeys.names())).isFalse();
    }
  }

  private static void fill(Store store) {
    for (int key = 0; key < KEYS; key++) {
      TestStores.put(store, "key" + key, "value");
    }
  }

  private static int generations(Store store) {
    return store.counts().generations();
  }
}
