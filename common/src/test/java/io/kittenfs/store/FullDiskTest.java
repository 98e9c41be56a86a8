package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.Precondition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Below the floor of free space writes are refused, reads and deletes go on; above it all is well
 * again.
 */
class FullDiskTest {
  @TempDir Path directory;

  @Test
  void refusesOnlyWhatGrows() throws IOException {
    AtomicLong free = new AtomicLong(1000);
    SpaceGuard space = new SpaceGuard(free::get, 500);
    try (Store store =
        TestStores.open(
            directory.resolve("store"),
            EngineChoice.AUTO,
            StoreOptions.ownStore(),
            InstantSource.system(),
            space)) {
      TestStores.put(store, "a", "1");
      TestStores.put(store, "b", "2");
      free.set(499);
      assertFull(() -> TestStores.put(store, "c", "3"));
      assertFull(() -> TestStores.put(store, "a", new byte[200_000], new Precondition.None()));
      assertFull(() -> store.startImport(0, true));
      assertThat(TestStores.get(store, "a")).contains(new byte[] {'1'});
      assertThat(store.delete(Key.of("b"), new Precondition.None())).isPresent();
      free.set(Long.MAX_VALUE);
      TestStores.put(store, "a", new byte[200_000], new Precondition.None());
      assertThat(store.stats().keys()).isEqualTo(1);
    }
  }

  private static void assertFull(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
  }
}
