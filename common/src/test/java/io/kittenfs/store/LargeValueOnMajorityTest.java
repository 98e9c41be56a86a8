package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large value is on a majority of the copies before its record is, or nowhere. */
class LargeValueOnMajorityTest {
  private static final byte[] LARGE = new byte[300_000];
  private static final Precondition ANY = new Precondition.None();

  @TempDir Path directory;
  private StoreCopies copies;

  @BeforeEach
  void open() throws IOException {
    copies = new StoreCopies(directory, StoreOptions.ownStore());
  }

  @AfterEach
  void close() throws IOException {
    copies.close();
  }

  private void assertNoFileIsLeft() {
    assertThat(copies.files(0)).isEmpty();
    assertThat(copies.files(1)).isEmpty();
    assertThat(copies.files(2)).isEmpty();
  }

  @Test
  void thereIsNoRecordBeforeOthersHaveTheFile() {
    AtomicReference<Boolean> wasThere = new AtomicReference<>();
    copies.beforeReplication =
        () -> wasThere.set(copies.leader().metadata(Key.of("key")).isPresent());
    TestStores.put(copies.leader(), "key", LARGE, ANY);
    assertThat(wasThere).hasValue(false);
    assertThat(TestStores.get(copies.leader(), "key")).contains(LARGE);
    assertThat(copies.files(1)).hasSize(1);
    assertThat(copies.files(2)).hasSize(1);
  }

  @Test
  void aSmallValueTravelsWithItsRecordAlone() {
    copies.cutOff.add(StoreCopies.LEADER);
    TestStores.put(copies.leader(), "key", "value");
    assertThat(copies.replications).isEmpty();
  }

  @Test
  void withoutAMajorityNothingIsStoredAndNoFileIsLeft() {
    copies.cutOff.add(StoreCopies.LEADER);
    assertThatThrownBy(() -> TestStores.put(copies.leader(), "key", LARGE, ANY))
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(copies.leader().metadata(Key.of("key"))).isEmpty();
    assertNoFileIsLeft();
  }

  @Test
  void aRefusalTakesTheFileFromTheOtherCopiesToo() {
    AtomicReference<List<Path>> given = new AtomicReference<>();
    TestStores.put(copies.leader(), "key", "value");
    copies.beforeReplication = () -> given.set(copies.files(StoreCopies.LEADER));
    assertThatThrownBy(
            () -> TestStores.put(copies.leader(), "key", LARGE, new Precondition.Absent()))
        .isInstanceOf(PreconditionFailedException.class);
    assertThat(given.get()).hasSize(1);
    assertNoFileIsLeft();
  }

  @Test
  void whenNobodyKnowsWhetherItWasStoredItsFilesStay() {
    copies.answersAreLost = true;
    assertThatThrownBy(() -> TestStores.put(copies.leader(), "key", LARGE, ANY))
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
    assertThat(TestStores.get(copies.leader(), "key")).contains(LARGE);
    assertThat(copies.discards).hasValue(0);
  }

  @Test
  void whatIsPutAgainAfterASlotWasFrozenIsNotSentAgain() throws IOException {
    Path place = directory.resolve("with-slots");
    try (StoreCopies slots = new StoreCopies(place, StoreOptions.clusterStore())) {
      Store leader = slots.leader();
      Key key = Key.of("key");
      int slot = key.hash().slot(StoreOptions.clusterStore().slots());
      leader.slots().assign(slot, 1);
      long move = leader.slots().outgoing().beginMove(slot, 1);
      try (ValueWriter writer = leader.newValue()) {
        writer.write(LARGE, 0, LARGE.length);
        PutRequest request =
            new PutRequest(writer.finish(), RepresentationFields.ofType("text/plain"), ANY);
        slots.beforeReplication = () -> leader.slots().outgoing().freeze(slot, move);
        assertThatThrownBy(() -> leader.put(key, request)).isInstanceOf(SlotFrozenException.class);
        leader.slots().outgoing().abandon(slot, move);
        leader.put(key, request);
      }
      assertThat(TestStores.get(leader, "key")).contains(LARGE);
      assertThat(slots.replications.values()).hasSize(1).allMatch(times -> times.get() == 1);
    }
  }

  @Test
  void whatIsImportedIsThereBeforeItsRecordsToo() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (Store source = TestStores.open(directory.resolve("source"))) {
      TestStores.put(source, "key", LARGE, ANY);
      try (StoreExport export = source.export(0)) {
        export.writeTo(stream);
      }
    }
    try (StoreImport session = copies.leader().startImport(0, false)) {
      session.readFrom(new ByteArrayInputStream(stream.toByteArray()));
      assertThat(copies.files(2)).hasSize(1);
      session.commit(false);
    }
    assertThat(TestStores.get(copies.leader(), "key")).contains(LARGE);
    copies.cutOff.add(StoreCopies.LEADER);
    try (StoreImport session = copies.leader().startImport(0, true)) {
      assertThatThrownBy(() -> session.readFrom(new ByteArrayInputStream(stream.toByteArray())))
          .isInstanceOf(KittenException.class);
    }
    assertThat(copies.files(StoreCopies.LEADER)).hasSize(1);
  }
}
