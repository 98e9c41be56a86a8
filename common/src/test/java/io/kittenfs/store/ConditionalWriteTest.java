package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions are checked in the instant of the write, and versions never repeat. */
class ConditionalWriteTest {
  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = TestStores.open(directory.resolve("store"));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void ofTenCreatesAtOnceOneSucceeds() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(10);
    try {
      for (int round = 0; round < 100; round++) {
        String key = "key" + round;
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> creates = new ArrayList<>();
        for (int thread = 0; thread < 10; thread++) {
          byte[] value = {(byte) thread};
          creates.add(
              threads.submit(
                  () -> {
                    start.await();
                    return creates(key, value);
                  }));
        }
        start.countDown();
        assertThat(creates.stream().filter(ConditionalWriteTest::result)).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean creates(String key, byte[] value) {
    try {
      TestStores.put(store, key, value, new Precondition.Absent());
      return true;
    } catch (PreconditionFailedException e) {
      return false;
    }
  }

  private static boolean result(Future<Boolean> create) {
    try {
      return create.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theRefusalTellsThePresentTag() {
    Stored stored = TestStores.put(store, "key", "value");
    assertThatThrownBy(() -> TestStores.put(store, "key", new byte[1], new Precondition.Absent()))
        .isInstanceOfSatisfying(
            PreconditionFailedException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
              assertThat(refusal.currentEtag()).contains(stored.metadata().etag());
            });
    assertThatThrownBy(() -> store.delete(Key.of("none"), new Precondition.Present()))
        .isInstanceOfSatisfying(
            PreconditionFailedException.class,
            refusal -> assertThat(refusal.currentEtag()).isEmpty());
  }

  @Test
  void aVersionNeverRepeatsAlsoWhenTheClockGoesBack() throws IOException {
    store.close();
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
    StoreOptions options = StoreOptions.ownStore();
    Path place = directory.resolve("clocked");
    long before;
    try (Store clocked =
        TestStores.open(place, io.kittenfs.leveldb.EngineChoice.AUTO, options, now::get)) {
      before = TestStores.put(clocked, "key", "1").metadata().version();
      clocked.delete(Key.of("key"), new Precondition.None());
      clocked.clear();
    }
    now.set(Instant.parse("2020-01-01T00:00:00Z"));
    try (Store clocked =
        TestStores.open(place, io.kittenfs.leveldb.EngineChoice.AUTO, options, now::get)) {
      Stored stored = TestStores.put(clocked, "key", "1");
      assertThat(stored.created()).isTrue();
      assertThat(stored.metadata().version()).isGreaterThan(before);
    }
    store = TestStores.open(directory.resolve("store"));
    assertThat(TestStores.get(store, "none")).isEqualTo(Optional.empty());
  }
}
