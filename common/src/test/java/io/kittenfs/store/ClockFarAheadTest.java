package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.CommandLog;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StoreView;
import io.kittenfs.store.record.Stored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What carries the time of a clock that is far ahead is refused, and reads go on. */
class ClockFarAheadTest {
  private static final Key KEY = Key.of("mood");
  private static final Instant START = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final Precondition ANY = new Precondition.None();

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private volatile String objection;
  private volatile boolean leads = true;
  private Store store;

  private final class Log extends ForwardingLog {
    Log(CommandLog log) {
      super(log);
    }

    @Override
    public void requireLeader() {
      if (!leads) {
        throw new NotLeaderException(65_536, 2, OptionalInt.of(1));
      }
    }
  }

  private record Write(String name, Change change) {
    @FunctionalInterface
    private interface Change {
      void to(Store store) throws IOException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Write> writes() {
    return Stream.of(
        new Write("check of a put", store -> store.checkPut(KEY, ANY)),
        new Write("put", store -> TestStores.put(store, "mood", "other")),
        new Write("delete", store -> store.delete(KEY, ANY)),
        new Write("begin of a move", store -> store.slots().outgoing().beginMove(0, 1)),
        new Write(
            "move of an empty slot", store -> store.slots().outgoing().freezeEmpty(List.of(0), 1)));
  }

  @BeforeEach
  void open() throws IOException {
    store =
        Store.open(
            directory.resolve("store"),
            TestEngine.choose(EngineChoice.AUTO, directory.resolve("native")),
            StoreOptions.ownStore(),
            TestStores.log(Log::new),
            new SpaceGuard(() -> Long.MAX_VALUE, 0),
            new StoreClock(now::get, System::nanoTime, () -> Optional.ofNullable(objection)),
            new Random(1),
            BlobPeers.NONE);
    TestStores.put(store, "mood", "purr");
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void farAhead() {
    now.set(START.plus(Duration.ofHours(1)));
    objection = "Set the clock.";
  }

  private void right() {
    now.set(START);
    objection = null;
  }

  @ParameterizedTest
  @MethodSource("writes")
  void aWriteIsRefused(Write write) {
    farAhead();
    assertThatThrownBy(() -> write.change().to(store))
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessage("Set the clock.");
    assertThat(TestStores.get(store, "mood")).contains("purr".getBytes(StandardCharsets.UTF_8));

    right();
    assertThat(TestStores.put(store, "mood", "other").metadata().version())
        .isLessThan(START.plusSeconds(1).toEpochMilli() * StoreView.VERSIONS_PER_MILLI);
  }

  @ParameterizedTest
  @MethodSource("writes")
  void aCopyThatDoesNotLeadSaysThatFirst(Write write) {
    farAhead();
    leads = false;
    assertThatThrownBy(() -> write.change().to(store)).isInstanceOf(NotLeaderException.class);
  }

  @Test
  void anImportIsRefused() throws IOException {
    ByteArrayOutputStream exported = new ByteArrayOutputStream();
    try (StoreExport export = store.export(0)) {
      export.writeTo(exported);
    }
    farAhead();
    try (StoreImport refused = store.startImport(0, true)) {
      assertThatThrownBy(() -> refused.readFrom(new ByteArrayInputStream(exported.toByteArray())))
          .hasMessage("Set the clock.");
    }
    assertThat(TestStores.get(store, "mood")).contains("purr".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aKeyDoesNotExpireByIt() {
    Stored stored = put(Duration.ofSeconds(10));
    farAhead();
    assertThat(store.metadata(KEY)).contains(stored.metadata());
    assertThat(store.list("", Optional.empty(), 10).entries()).hasSize(1);

    right();
    assertThat(store.metadata(KEY)).contains(stored.metadata());
    now.set(START.plusSeconds(10));
    assertThat(store.metadata(KEY)).isEmpty();
  }

  @Test
  void aKeyThatHasExpiredByAVersionIsGone() {
    put(Duration.ofSeconds(10));
    now.set(START.plusSeconds(10));
    TestStores.put(store, "other", "purr");
    farAhead();
    assertThat(store.metadata(KEY)).isEmpty();
  }

  private Stored put(Duration ttl) {
    try (ValueWriter writer = store.newValue()) {
      writer.write(new byte[5], 0, 5);
      return store.put(
          KEY,
          new PutRequest(
              writer.finish(), RepresentationFields.ofType("text/plain"), ANY, Optional.of(ttl)));
    }
  }
}
