package io.kittenfs.store;

import static io.kittenfs.store.SlotFixture.DESTINATION;
import static io.kittenfs.store.SlotFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.Stored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slot arrives as it left: records, versions, times; and only one of two stores serves it. */
class SlotBetweenStoresTest {
  private static final int SLOT = 1;
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  @TempDir Path directory;
  private final String first = SlotFixture.key(SLOT, 0);
  private final String second = SlotFixture.key(SLOT, 1);
  private final String third = SlotFixture.key(SLOT, 2);
  private Store source;
  private Store destination;

  @BeforeEach
  void assign() {
    open();
    source.slots().assign(SLOT, 1);
  }

  private void open() {
    source = SlotFixture.open(directory.resolve("source"), EngineChoice.AUTO, () -> NOW);
    destination =
        SlotFixture.open(
            directory.resolve("destination"), EngineChoice.JAVA, () -> NOW.minusSeconds(60));
  }

  @AfterEach
  void close() throws IOException {
    source.close();
    destination.close();
  }

  private static Stored put(Store store, String key, int size, Optional<Duration> ttl) {
    return store.put(
        Key.of(key),
        new PutRequest(
            staged(store, size),
            RepresentationFields.ofType("text/x"),
            new Precondition.None(),
            ttl));
  }

  private static Stored put(Store store, String key, int size) {
    return put(store, key, size, Optional.empty());
  }

  private static StagedValue staged(Store store, int size) {
    try (ValueWriter writer = store.newValue()) {
      byte[] value = new byte[size];
      Arrays.fill(value, (byte) size);
      writer.write(value, 0, size);
      return writer.finish();
    }
  }

  private long begin() {
    long move = source.slots().outgoing().beginMove(SLOT, DESTINATION);
    destination.slots().incoming().beginImport(SLOT, 2, move, SOURCE);
    return move;
  }

  private int blobs(String store) {
    return FilesBelow.list(directory.resolve(store).resolve("blobs")).size();
  }

  private static void refuses(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KittenException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void everythingArrivesAsItWas() throws IOException {
    Metadata small = put(source, first, 10, Optional.of(Duration.ofHours(1))).metadata();
    Metadata empty = put(source, second, 0).metadata();
    Metadata large = put(source, third, 200_000).metadata();
    SlotDigest digest = source.slots().digest(SLOT);
    assertThat(digest.keys()).isEqualTo(3);
    assertThat(digest.bytes()).isEqualTo(200_010);
    assertThat(digest.digest()).matches("[0-9a-f]{32}");

    long move = SlotFixture.move(source, destination, SLOT);

    assertThat(destination.slots().digest(SLOT)).isEqualTo(digest);
    assertThat(destination.metadata(Key.of(first))).contains(small);
    assertThat(destination.metadata(Key.of(second))).contains(empty);
    assertThat(destination.metadata(Key.of(third))).contains(large);
    assertThat(TestStores.get(destination, third).orElseThrow()).hasSize(200_000);
    assertThat(destination.list("", Optional.empty(), 10).entries()).hasSize(3);
    assertThat(source.list("", Optional.empty(), 10).entries()).isEmpty();
    assertThat(source.list("", Optional.empty(), 10).slots()).isEmpty();
    assertThat(source.slots().digest(SLOT)).isEqualTo(digest);
    source.slots().outgoing().confirm(SLOT, move);
    await().until(() -> source.counts().generations() == 0);
    await().until(() -> blobs("source") == 0);
    assertThatThrownBy(() -> source.slots().digest(SLOT)).isInstanceOf(NotOwnerException.class);
  }

  @Test
  void whatChangesMeanwhileArrivesToo() throws IOException {
    put(source, first, 10);
    put(source, second, 70);
    put(source, third, 70);
    long move = begin();
    long position;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StoreExport export = source.slots().outgoing().export(SLOT, move)) {
      position = export.position();
      put(source, first, 11);
      put(source, third, 300);
      source.delete(Key.of(second), new Precondition.None());
      export.writeTo(out);
      assertThat(export.keys()).isEqualTo(3);
      assertThat(export.bytes()).isEqualTo(150);
    }
    SlotFixture.take(destination, SLOT, 2, move, out.toByteArray());
    String fourth = SlotFixture.key(SLOT, 3);
    put(source, fourth, 12);
    put(source, fourth, 13);
    source.delete(Key.of(SlotFixture.key(SLOT, 4)), new Precondition.None());
    out.reset();
    try (StoreExport export = source.slots().outgoing().export(SLOT, move)) {
      StoreExport.Changes changes = export.writeChangesTo(out, position, 2);
      assertThat(changes.records()).isEqualTo(2);
      assertThat(changes.bytes()).isEqualTo(311);
      assertThat(changes.more()).isTrue();
    }
    long upTo = SlotFixture.sendChanges(source, destination, SLOT, 2, move, position, 1);
    source.slots().outgoing().freeze(SLOT, move);
    out.reset();
    try (StoreExport export = source.slots().outgoing().export(SLOT, move)) {
      assertThat(export.writeChangesTo(out, upTo, 10).records()).isZero();
    }
    assertThat(destination.slots().incoming().sealImport(SLOT, 2, move))
        .isEqualTo(source.slots().digest(SLOT));
    destination
        .slots()
        .incoming()
        .own(SLOT, 2, move, source.slots().outgoing().release(SLOT, move));
    assertThat(TestStores.get(destination, first).orElseThrow()).hasSize(11);
    assertThat(TestStores.get(destination, second)).isEmpty();
    assertThat(TestStores.get(destination, third).orElseThrow()).hasSize(300);
    assertThat(TestStores.get(destination, fourth).orElseThrow()).hasSize(13);
    await().until(() -> blobs("destination") == 1);
  }

  @Test
  void versionsRiseAtTheNewOwnerAlsoAboveWhatWasDeleted() throws IOException {
    long last = 0;
    for (int turn = 0; turn < 100; turn++) {
      last = put(source, first, 1).metadata().version();
    }
    source.delete(Key.of(first), new Precondition.None());
    SlotFixture.move(source, destination, SLOT);
    assertThat(put(destination, first, 1).metadata().version()).isGreaterThan(last + 1);
  }

  @Test
  void aDeleteTakesAVersion() {
    long move = source.slots().outgoing().beginMove(SLOT, DESTINATION);
    long put = put(source, first, 1).metadata().version();
    source.delete(Key.of(first), new Precondition.None());
    source.slots().outgoing().freeze(SLOT, move);
    assertThat(source.slots().outgoing().release(SLOT, move)).isGreaterThan(put);
  }

  @Test
  void aStoreThatGaveASlotAwayNamesItsSuccessor() throws IOException {
    assertThatThrownBy(() -> destination.get(Key.of(first)))
        .isInstanceOfSatisfying(
            NotOwnerException.class,
            e -> {
              assertThat(e.slot()).isEqualTo(SLOT);
              assertThat(e.epoch()).isZero();
              assertThat(e.successor()).isEmpty();
            });
    long move = SlotFixture.move(source, destination, SLOT);
    for (int turn = 0; turn < 2; turn++) {
      assertThatThrownBy(() -> source.checkPut(Key.of(first), new Precondition.None()))
          .isInstanceOfSatisfying(
              NotOwnerException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.NOT_OWNER);
                assertThat(e.epoch()).isEqualTo(2);
                assertThat(e.successor()).isEqualTo(OptionalInt.of(DESTINATION));
              });
      source.slots().outgoing().confirm(SLOT, move);
    }
  }

  @Test
  void aFrozenSlotIsReadAndKeepsWhatWaitsToBeWritten() throws IOException {
    put(source, first, 10);
    long move = begin();
    source.slots().outgoing().freeze(SLOT, move);
    assertThat(TestStores.get(source, first)).isPresent();
    source.checkPut(Key.of(first), new Precondition.None());
    PutRequest request =
        new PutRequest(
            staged(source, 500), RepresentationFields.ofType("text/x"), new Precondition.None());
    refuses(ErrorCode.SLOT_FROZEN, () -> source.put(Key.of(first), request));
    refuses(ErrorCode.SLOT_FROZEN, () -> source.delete(Key.of(first), new Precondition.None()));
    source.slots().outgoing().abandon(SLOT, move);
    source.put(Key.of(first), request);
    assertThat(TestStores.get(source, first).orElseThrow()).hasSize(500);
  }

  @Test
  void aValueWhoseSlotLeftMeanwhileIsNotStored() throws IOException {
    StagedValue late = staged(source, 500);
    SlotFixture.move(source, destination, SLOT);
    refuses(
        ErrorCode.NOT_OWNER,
        () ->
            source.put(
                Key.of(first),
                new PutRequest(
                    late, RepresentationFields.ofType("text/x"), new Precondition.None())));
    assertThat(blobs("source")).isZero();
    assertThat(destination.metadata(Key.of(first))).isEmpty();
  }

  @Test
  void aStreamThatBreaksOffAnywhereIsMadeGoodByTheNext() throws IOException {
    put(source, first, 5);
    put(source, second, 70);
    long move = begin();
    byte[] stream = SlotFixture.everything(source, SLOT, move);
    for (int cut = 0; cut < stream.length; cut++) {
      byte[] part = Arrays.copyOf(stream, cut);
      assertThatThrownBy(() -> SlotFixture.take(destination, SLOT, 2, move, part))
          .isInstanceOf(IOException.class);
    }
    byte[] damaged = stream.clone();
    damaged[damaged.length - 20] ^= 1;
    refuses(ErrorCode.BAD_GATEWAY, () -> SlotFixture.take(destination, SLOT, 2, move, damaged));
    SlotFixture.take(destination, SLOT, 2, move, stream);
    SlotFixture.take(destination, SLOT, 2, move, stream);
    assertThat(destination.slots().incoming().sealImport(SLOT, 2, move))
        .isEqualTo(source.slots().digest(SLOT));
    await().until(() -> blobs("destination") == 1);
  }

  @Test
  void onlyTheNewestStreamOfAMoveCounts() throws IOException {
    put(source, first, 70);
    long move = begin();
    byte[] stale = SlotFixture.everything(source, SLOT, move);
    put(source, first, 80);
    try (SlotImport older = destination.slots().incoming().openImport(SLOT, 2, move)) {
      SlotFixture.sendChanges(source, destination, SLOT, 2, move, 0, 10);
      refuses(ErrorCode.CONFLICT, () -> older.readFrom(new ByteArrayInputStream(stale)));
    }
    source.slots().outgoing().freeze(SLOT, move);
    assertThat(destination.slots().incoming().sealImport(SLOT, 2, move))
        .isEqualTo(source.slots().digest(SLOT));
    refuses(ErrorCode.CONFLICT, () -> SlotFixture.take(destination, SLOT, 2, move, stale));
    await().until(() -> blobs("destination") == 1);
    destination
        .slots()
        .incoming()
        .own(SLOT, 2, move, source.slots().outgoing().release(SLOT, move));
    refuses(ErrorCode.UNKNOWN_IMPORT, () -> SlotFixture.take(destination, SLOT, 2, move, stale));
    assertThat(TestStores.get(destination, first).orElseThrow()).hasSize(80);
  }

  @Test
  void aStreamOfAMoveThatWasGivenUpLeavesNothing() throws IOException {
    put(source, first, 70);
    long move = begin();
    byte[] stream = SlotFixture.everything(source, SLOT, move);
    try (SlotImport open = destination.slots().incoming().openImport(SLOT, 2, move)) {
      destination.slots().incoming().abandonImport(SLOT, 2, move);
      refuses(ErrorCode.UNKNOWN_IMPORT, () -> open.readFrom(new ByteArrayInputStream(stream)));
    }
    assertThat(blobs("destination")).isZero();
    await().until(() -> destination.counts().generations() == 0);
  }

  @Test
  void onlyAMoveThatGoesOnIsCopied() {
    long move = source.slots().outgoing().beginMove(SLOT, DESTINATION);
    refuses(ErrorCode.CONFLICT, () -> source.slots().outgoing().export(SLOT, move + 1));
    source.slots().outgoing().abandon(SLOT, move);
    refuses(ErrorCode.CONFLICT, () -> source.slots().outgoing().export(SLOT, move));
    assertThat(source.stats().openIterators()).isZero();
  }

  @Test
  void anOpenExportOutlivesTheSlot() throws IOException {
    put(source, first, 200_000);
    long move = source.slots().outgoing().beginMove(SLOT, DESTINATION);
    ByteArrayOutputStream late = new ByteArrayOutputStream();
    try (StoreExport export = source.slots().outgoing().export(SLOT, move)) {
      source.slots().outgoing().freeze(SLOT, move);
      source.slots().outgoing().release(SLOT, move);
      source.slots().outgoing().confirm(SLOT, move);
      await().until(() -> source.stats().pendingBlobDeletes() == 1);
      export.writeTo(late);
    }
    assertThat(late.size()).isGreaterThan(200_000);
    await().until(() -> blobs("source") == 0);
  }

  @Test
  void whatAReleasedSlotHeldStaysUntilItIsConfirmed() throws IOException {
    put(source, first, 200_000);
    long move = SlotFixture.move(source, destination, SLOT);
    close();
    open();
    assertThat(source.slots().digest(SLOT)).isEqualTo(destination.slots().digest(SLOT));
    assertThat(source.stats().keys()).isZero();
    source.slots().outgoing().reclaim(SLOT, move);
    assertThat(TestStores.get(source, first).orElseThrow()).hasSize(200_000);
  }

  @Test
  void theLogOfChangesGoesWhenTheMoveIsOver() throws IOException {
    long move = source.slots().outgoing().beginMove(SLOT, DESTINATION);
    for (int turn = 0; turn < 1200; turn++) {
      put(source, first, 1);
    }
    source.slots().outgoing().abandon(SLOT, move);
    long next = source.slots().outgoing().beginMove(SLOT, DESTINATION);
    put(source, first, 2);
    await().until(() -> source.counts().changes() == 1);
    try (StoreExport export = source.slots().outgoing().export(SLOT, next)) {
      assertThat(export.writeChangesTo(new ByteArrayOutputStream(), 0, 10).records()).isEqualTo(1);
    }
    source.slots().outgoing().freeze(SLOT, next);
    source.slots().outgoing().release(SLOT, next);
    await().until(() -> source.counts().changes() == 0);
  }
}
