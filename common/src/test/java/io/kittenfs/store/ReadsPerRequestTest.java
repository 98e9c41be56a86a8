package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.EngineDatabase;
import io.kittenfs.leveldb.EngineIterator;
import io.kittenfs.leveldb.ForwardingDatabase;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.Precondition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a request asks the database: what all requests ask for is kept in memory. */
class ReadsPerRequestTest {
  @TempDir Path directory;
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger iterators = new AtomicInteger();
  private Store store;

  /**
   * An engine that counts what is asked of its databases, iterators by the opening thread alone.
   */
  private record Counting(Engine engine, AtomicInteger reads, AtomicInteger iterators)
      implements Engine {
    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public EngineDatabase open(Path path) throws IOException {
      return new CountingDatabase(engine.open(path), reads, iterators, Thread.currentThread());
    }
  }

  private static final class CountingDatabase extends ForwardingDatabase {
    private final AtomicInteger reads;
    private final AtomicInteger iterators;
    private final Thread tested;

    CountingDatabase(
        EngineDatabase database, AtomicInteger reads, AtomicInteger iterators, Thread tested) {
      super(database);
      this.reads = reads;
      this.iterators = iterators;
      this.tested = tested;
    }

    @Override
    public byte[] get(byte[] key) {
      reads.incrementAndGet();
      return super.get(key);
    }

    @Override
    public EngineIterator iterator() {
      // Not those of the janitor.
      if (Thread.currentThread().equals(tested)) {
        iterators.incrementAndGet();
      }
      return super.iterator();
    }
  }

  @BeforeEach
  void open() throws IOException {
    Engine engine = TestEngine.choose(EngineChoice.AUTO, directory.resolve("native"));
    store =
        TestStores.open(
            directory.resolve("store"),
            new Counting(engine, reads, iterators),
            StoreOptions.ownStore(),
            TestStores.log(UnaryOperator.identity()),
            InstantSource.system());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private int readsOf(Runnable request) {
    reads.set(0);
    request.run();
    return reads.get();
  }

  @Test
  void aGetReadsOnce() {
    TestStores.put(store, "key", "value");
    assertThat(readsOf(() -> TestStores.get(store, "key"))).isEqualTo(1);
    assertThat(readsOf(() -> TestStores.get(store, "missing"))).isEqualTo(1);
    assertThat(readsOf(() -> store.metadata(Key.of("key")))).isEqualTo(1);
  }

  @Test
  void aPutOfANewKeyReadsItsRecordAndItsName() {
    assertThat(
            readsOf(
                () -> {
                  store.checkPut(Key.of("key"), new Precondition.None());
                  TestStores.put(store, "key", "value");
                }))
        .isEqualTo(2);
  }

  @Test
  void aPutOverAValueReadsOnce() {
    TestStores.put(store, "key", "value");
    assertThat(readsOf(() -> TestStores.put(store, "key", "other"))).isEqualTo(1);
  }

  @Test
  void whatAHeartbeatTellsNeedsNoReadAndNoScan() {
    TestStores.put(store, "key", "value");
    iterators.set(0);
    int read =
        readsOf(
            () -> {
              assertThat(store.slots().owned()).isNotEmpty();
              assertThat(store.slots().all()).isNotEmpty();
              assertThat(store.stats().keys()).isEqualTo(1);
            });
    assertThat(read).isZero();
    assertThat(iterators).hasValue(0);
  }
}
