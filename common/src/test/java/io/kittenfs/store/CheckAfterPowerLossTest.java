package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.http.LogOutput;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.EngineDatabase;
import io.kittenfs.leveldb.EngineIterator;
import io.kittenfs.leveldb.ForwardingDatabase;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.Fsync;
import io.kittenfs.log.Leadership;
import io.kittenfs.log.LocalLog;
import io.kittenfs.log.LogFactory;
import io.kittenfs.log.StateMachine;
import io.kittenfs.store.record.RowKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that was open when the power went checks its counters in the background, and the log
 * tells what came of it. Nothing waits for that, and it is done whether the store leads or not.
 */
class CheckAfterPowerLossTest {
  private static final String BEGINS = "its counters are being checked";
  private static final String ALL_IS_WELL = "the counters of 9 keys agree with their records";

  @TempDir Path directory;

  /** Where the check of an {@link #engine} that holds it begins to read blobs. */
  private final CountDownLatch begun = new CountDownLatch(1);

  /** A log that never leads. */
  private static final class Follower extends ForwardingLog {
    Follower(CommandLog log) {
      super(log);
    }

    @Override
    public void onLeadership(Leadership listener) {
      // It hears of it one day.
    }
  }

  /** What the check alone reads, the family of blobs that are in use, is read in another way. */
  private static class OtherBlobs implements EngineIterator {
    private final EngineIterator iterator;
    private boolean amongBlobs;

    OtherBlobs(EngineIterator iterator) {
      this.iterator = iterator;
    }

    @Override
    public void seek(byte[] key) {
      iterator.seek(key);
      amongBlobs = Arrays.equals(key, RowKeys.liveBlobs());
    }

    @Override
    public Map.Entry<byte[], byte[]> next() {
      return amongBlobs ? nextBlob() : iterator.next();
    }

    @Override
    public Map.Entry<byte[], byte[]> peek() {
      return iterator.peek();
    }

    Map.Entry<byte[], byte[]> nextBlob() {
      return iterator.next();
    }

    @Override
    public void close() {
      iterator.close();
    }
  }

  @BeforeEach
  void write() throws IOException {
    try (Store store = open(engine(), CheckAfterPowerLossTest::leader)) {
      for (int key = 0; key < 9; key++) {
        TestStores.put(store, "key" + key, "x".repeat(key));
      }
    }
  }

  @Test
  void theLogTellsThatAllIsWell() throws IOException {
    losePower();
    try (LogOutput log = new LogOutput();
        Store store = open(engine(), CheckAfterPowerLossTest::leader)) {
      log.await(ALL_IS_WELL);
      assertThat(store.stats().keys()).isEqualTo(9);
    }
  }

  @Test
  void aCopyThatFollowsChecksToo() throws IOException {
    losePower();
    try (LogOutput log = new LogOutput();
        Store store = open(engine(), CheckAfterPowerLossTest::follower)) {
      log.await(ALL_IS_WELL);
      assertThat(store.slots().owned()).isNotEmpty();
    }
  }

  @Test
  void afterACleanEndNothingIsChecked() throws IOException {
    try (LogOutput log = new LogOutput()) {
      open(engine(), CheckAfterPowerLossTest::leader).close();
      assertThat(log.text()).doesNotContain(BEGINS);
    }
  }

  @Test
  void sweepsDoNotWaitForIt() throws IOException {
    losePower();
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Engine slow =
        engine(
            iterator ->
                new OtherBlobs(iterator) {
                  @Override
                  Map.Entry<byte[], byte[]> nextBlob() {
                    begun.countDown();
                    Uninterruptibles.awaitUninterruptibly(mayGoOn);
                    return super.nextBlob();
                  }
                });
    try (LogOutput log = new LogOutput();
        Store store = open(slow, CheckAfterPowerLossTest::leader)) {
      try {
        Uninterruptibles.awaitUninterruptibly(begun);
        store.clear();
        await().until(() -> store.counts().generations() == 1);
      } finally {
        mayGoOn.countDown();
      }
      log.await(ALL_IS_WELL);
    }
  }

  @Test
  void closingEndsIt() throws IOException {
    losePower();
    Engine endless =
        engine(
            iterator ->
                new OtherBlobs(iterator) {
                  @Override
                  Map.Entry<byte[], byte[]> nextBlob() {
                    begun.countDown();
                    return Map.entry(RowKeys.liveBlobs(), new byte[0]);
                  }
                });
    try (LogOutput log = new LogOutput()) {
      Store store = open(endless, CheckAfterPowerLossTest::leader);
      Uninterruptibles.awaitUninterruptibly(begun);
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(
              () -> {
                try {
                  store.close();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      await().until(closed::isDone);
      closed.join();
      assertThat(log.text()).contains(BEGINS).doesNotContain("agree", "could not");
    }
  }

  private void losePower() throws IOException {
    Files.writeString(directory.resolve("store/db/RUNNING"), "another boot");
  }

  private Store open(Engine engine, LogFactory logs) throws IOException {
    return Store.open(
        directory.resolve("store"),
        engine,
        StoreOptions.ownStore(),
        logs,
        new SpaceGuard(() -> Long.MAX_VALUE, 0),
        InstantSource.system(),
        new Random());
  }

  private static CommandLog leader(Database database, StateMachine machine) {
    return new LocalLog(database, machine, Fsync.OFF, "test-log");
  }

  private static CommandLog follower(Database database, StateMachine machine) {
    return new Follower(leader(database, machine));
  }

  private Engine engine() throws IOException {
    return TestEngine.choose(EngineChoice.AUTO, directory.resolve("native"));
  }

  private Engine engine(UnaryOperator<EngineIterator> reading) throws IOException {
    Engine engine = engine();
    return new Engine() {
      @Override
      public String name() {
        return engine.name();
      }

      @Override
      public EngineDatabase open(Path place) throws IOException {
        return new ForwardingDatabase(engine.open(place)) {
          @Override
          public EngineIterator iterator() {
            return reading.apply(super.iterator());
          }
        };
      }
    };
  }
}
