package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestDatabases;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.Stored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key with a time to live is there until that is over, and never again after that. */
class ExpiryTest {
  private static final Instant START = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final Duration TTL = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private Store store;

  @BeforeEach
  void open() {
    store =
        TestStores.open(
            directory.resolve("store"), EngineChoice.AUTO, StoreOptions.ownStore(), now::get);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static Stored put(Store store, String key, int size, Optional<Duration> ttl) {
    return put(store, key, size, new Precondition.None(), ttl);
  }

  private static Stored put(
      Store store, String key, int size, Precondition condition, Optional<Duration> ttl) {
    try (ValueWriter writer = store.newValue()) {
      writer.write(new byte[size], 0, size);
      return store.put(
          Key.of(key),
          new PutRequest(
              writer.finish(), RepresentationFields.ofType("text/plain"), condition, ttl));
    }
  }

  private boolean exists(String key) {
    return store.metadata(Key.of(key)).isPresent();
  }

  private void after(Duration time) {
    now.set(START.plus(time));
  }

  @Test
  void theKeyIsThereUntilItsTimeIsOver() {
    Stored stored = put(store, "key", 5, Optional.of(TTL));
    assertThat(stored.metadata().expires()).contains(START.plus(TTL));
    assertThat(put(store, "other", 5, Optional.empty()).metadata().expires()).isEmpty();
    after(TTL.minusMillis(1));
    assertThat(store.metadata(Key.of("key"))).contains(stored.metadata());
    assertThat(TestStores.get(store, "key")).isPresent();
    after(TTL);
    assertThat(store.list("", Optional.empty(), 10).entries())
        .extracting(entry -> entry.key().text())
        .containsExactly("other");
    assertThat(TestStores.get(store, "key")).isEmpty();
    assertThat(exists("key")).isFalse();
    assertThat(store.stats().keys()).isEqualTo(1);
  }

  @Test
  void aReaderThatSawItGoneNeverSeesItAgain() throws IOException {
    put(store, "key", 5, Optional.of(TTL));
    after(TTL);
    assertThat(exists("key")).isFalse();
    after(Duration.ZERO);
    assertThat(exists("key")).isFalse();
    store.close();
    open();
    assertThat(exists("key")).isFalse();
  }

  @Test
  void aConditionThatFoundItGoneKeepsItGone() {
    Stored stored = put(store, "key", 5, Optional.of(TTL));
    after(TTL);
    Precondition same = new Precondition.Matches(List.of(stored.metadata().etag()));
    assertThatThrownBy(() -> put(store, "key", 5, same, Optional.empty()))
        .isInstanceOf(PreconditionFailedException.class);
    after(Duration.ZERO);
    assertThat(exists("key")).isFalse();
    put(store, "other", 5, Optional.of(TTL.multipliedBy(2)));
    after(TTL.multipliedBy(3));
    assertThatThrownBy(() -> store.delete(Key.of("other"), new Precondition.Present()))
        .isInstanceOf(PreconditionFailedException.class);
    after(TTL);
    assertThat(exists("other")).isFalse();
  }

  @Test
  void writesTakeAnExpiredKeyForAbsent() {
    Stored first = put(store, "key", 5, Optional.of(TTL));
    after(TTL);
    Stored second = put(store, "key", 5, new Precondition.Absent(), Optional.of(TTL));
    assertThat(second.created()).isTrue();
    assertThat(second.metadata().created()).isEqualTo(now.get());
    assertThat(second.metadata().version()).isGreaterThan(first.metadata().version());
    after(TTL.multipliedBy(2));
    assertThat(store.delete(Key.of("key"), new Precondition.None())).isEmpty();
    assertThat(store.stats().keys()).isZero();
  }

  @Test
  void aNewValueHasATimeOfItsOwn() {
    put(store, "forever", 5, Optional.of(TTL));
    put(store, "longer", 5, Optional.of(TTL));
    put(store, "forever", 5, Optional.empty());
    put(store, "longer", 5, Optional.of(TTL.multipliedBy(3)));
    after(TTL.multipliedBy(2));
    assertThat(exists("forever")).isTrue();
    assertThat(exists("longer")).isTrue();
    after(TTL.multipliedBy(3));
    assertThat(exists("forever")).isTrue();
    assertThat(exists("longer")).isFalse();
  }

  @Test
  void keysThatNobodyReadsGoInTheBackground() throws IOException {
    for (int key = 0; key < 1500; key++) {
      put(store, "key" + key, key == 7 ? 100_000 : 5, Optional.of(TTL));
    }
    put(store, "later", 5, Optional.of(TTL.plusMillis(1)));
    put(store, "forever", 5, Optional.empty());
    after(TTL);
    await().until(() -> store.stats().keys() == 2);
    assertThat(exists("later")).isTrue();
    await()
        .untilAsserted(
            () -> assertThat(FilesBelow.list(directory.resolve("store/blobs"))).isEmpty());
    after(TTL.plusMillis(1));
    await().until(() -> store.stats().keys() == 1);
    store.close();
    try (Database database = TestDatabases.open(directory.resolve("store/db"), EngineChoice.AUTO);
        Cursor cursor = database.cursor()) {
      cursor.seek(RowKeys.expiries());
      assertThat(cursor.nextWithin(RowKeys.expiries())).isFalse();
    }
  }

  @Test
  void aTimeHasWholeMilliseconds() {
    Stored stored = put(store, "key", 5, Optional.of(TTL.plusNanos(999_999)));
    assertThat(stored.metadata().expires()).contains(START.plus(TTL));
    assertThat(store.metadata(Key.of("key"))).contains(stored.metadata());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT0S", "PT0.0009S", "PT876600H0.001S", "PT2562047788015215H"})
  void aTimeThatMakesNoSenseIsRefused(Duration ttl) throws IOException {
    assertThatThrownBy(() -> put(store, "key", 100_000, Optional.of(ttl)))
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    assertThat(exists("key")).isFalse();
    assertThat(FilesBelow.list(directory.resolve("store/blobs"))).isEmpty();
  }

  @Test
  void aCopyExpiresWithTheOriginal() throws IOException {
    put(store, "key", 5, Optional.of(TTL));
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (StoreExport export = store.export(0)) {
      export.writeTo(stream);
    }
    try (StoreImport session = store.startImport(0, true)) {
      session.readFrom(new ByteArrayInputStream(stream.toByteArray()));
      session.commit(true);
    }
    assertThat(store.metadata(Key.of("key")).orElseThrow().expires()).contains(START.plus(TTL));
    after(TTL);
    await().until(() -> store.stats().keys() == 0);
  }

  @Test
  void whatWasSeenAsGoneInAFrozenSlotIsGoneAtItsNewOwner() throws IOException {
    String key = SlotFixture.key(1, 0);
    try (Store source = SlotFixture.open(directory.resolve("source"), EngineChoice.AUTO, now::get);
        Store destination =
            SlotFixture.open(directory.resolve("late"), EngineChoice.AUTO, () -> START)) {
      source.slots().assign(1, 1);
      put(source, key, 5, Optional.of(TTL));
      long move = source.slots().outgoing().beginMove(1, SlotFixture.DESTINATION);
      destination.slots().incoming().beginImport(1, 2, move, SlotFixture.SOURCE);
      byte[] everything = SlotFixture.everything(source, 1, move);
      SlotFixture.take(destination, 1, 2, move, everything);
      source.slots().outgoing().freeze(1, move);
      after(TTL);
      assertThat(source.metadata(Key.of(key))).isEmpty();
      assertThat(source.slots().status(1).keys()).isEqualTo(1);
      assertThat(destination.slots().incoming().sealImport(1, 2, move))
          .isEqualTo(source.slots().digest(1));
      destination.slots().incoming().own(1, 2, move, source.slots().outgoing().release(1, move));
      assertThat(destination.metadata(Key.of(key))).isEmpty();
      await().until(() -> destination.stats().keys() == 0);
    }
  }
}
