package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.Precondition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that has a record and not its file gets the file from another copy. */
class MissingFileTest {
  private static final byte[] LARGE = new byte[300_000];
  private static final Precondition ANY = new Precondition.None();
  private static final int LATE = 2;

  @TempDir Path directory;
  private StoreCopies copies;

  @BeforeEach
  void open() throws IOException {
    copies = new StoreCopies(directory, StoreOptions.ownStore());
    for (int copy = 0; copy <= LATE; copy++) {
      awaitNoneMissing(copy);
    }
  }

  @AfterEach
  void close() throws IOException {
    copies.close();
  }

  private void awaitNoneMissing(int copy) {
    await().until(() -> copies.store(copy).missingBlobs() == 0);
  }

  /** Each round of attempts may be the first after a pause. */
  private void passPause() {
    copies.now.updateAndGet(now -> now.plus(Duration.ofMinutes(1)));
  }

  private void putWithoutOne() {
    copies.cutOff.add(LATE);
    TestStores.put(copies.leader(), "key", LARGE, ANY);
  }

  @Test
  void itIsCountedAndFetchedOnceAnotherCanBeAsked() {
    putWithoutOne();
    assertThat(copies.store(LATE).missingBlobs()).isEqualTo(1);
    assertThat(copies.files(LATE)).isEmpty();
    copies.cutOff.clear();
    passPause();
    awaitNoneMissing(LATE);
    assertThat(copies.files(LATE)).hasSize(1);
    assertThat(TestStores.get(copies.store(LATE), "key")).contains(LARGE);
  }

  @Test
  void itIsAskedForAgainAndAgain() {
    putWithoutOne();
    await().until(() -> copies.fetches.get() >= 1);
    int before = copies.fetches.get();
    passPause();
    await().until(() -> copies.fetches.get() > before);
    assertThat(copies.store(LATE).missingBlobs()).isEqualTo(1);
  }

  @Test
  void aValueThatIsDroppedIsNotMissedAnyMore() {
    putWithoutOne();
    copies.leader().delete(Key.of("key"), ANY);
    passPause();
    awaitNoneMissing(LATE);
    assertThat(copies.files(LATE)).isEmpty();
  }

  @Test
  void oneWhoseValueIsDroppedOnItsWayDoesNotStay() {
    putWithoutOne();
    copies.whileFetched =
        () -> {
          copies.leader().delete(Key.of("key"), ANY);
          await().until(() -> copies.files(0).isEmpty() && copies.files(1).isEmpty());
        };
    copies.cutOff.clear();
    passPause();
    awaitNoneMissing(LATE);
    await().until(() -> copies.files(LATE).isEmpty());
  }

  @Test
  void whatOneCopySendsDamagedIsFetchedFromTheNext() {
    putWithoutOne();
    copies.damaged.add(0);
    copies.cutOff.clear();
    passPause();
    awaitNoneMissing(LATE);
    assertThat(TestStores.get(copies.store(LATE), "key")).contains(LARGE);
  }

  @Test
  void damagedBytesAreNotKept() {
    putWithoutOne();
    copies.damaged.add(0);
    copies.damaged.add(1);
    copies.cutOff.clear();
    int before = copies.fetches.get();
    passPause();
    await().until(() -> copies.fetches.get() > before);
    passPause();
    await().until(() -> copies.fetches.get() > before + 1);
    assertThat(copies.store(LATE).missingBlobs()).isEqualTo(1);
    assertThatThrownBy(() -> TestStores.get(copies.store(LATE), "key"))
        .isInstanceOf(KittenException.class);
  }

  @Test
  void aStoreThatIsOpenedFindsWhatItLacks() throws IOException {
    TestStores.put(copies.leader(), "small", "value");
    for (int i = 0; i < 3; i++) {
      TestStores.put(copies.leader(), "key" + i, LARGE, ANY);
    }
    copies.close(LATE);
    copies.loseFiles(LATE);
    copies.open(LATE);
    await().until(() -> copies.files(LATE).size() == 3);
    awaitNoneMissing(LATE);
    assertThat(TestStores.get(copies.store(LATE), "key1")).contains(LARGE);
  }

  @Test
  void aStoreThatWasJustOpenedDoesNotSayThatNothingIsMissing() throws IOException {
    TestStores.put(copies.leader(), "key", LARGE, ANY);
    copies.close(LATE);
    copies.loseFiles(LATE);
    copies.cutOff.add(LATE);
    copies.open(LATE);
    for (int look = 0; look < 100_000; look++) {
      assertThat(copies.store(LATE).missingBlobs()).isNotZero();
    }
  }

  @Test
  void aReaderGetsTheValueAllTheSame() throws IOException {
    TestStores.put(copies.leader(), "key", LARGE, ANY);
    copies.loseFiles(StoreCopies.LEADER);
    assertThat(TestStores.get(copies.leader(), "key")).contains(LARGE);
    assertThat(copies.files(StoreCopies.LEADER)).hasSize(1);
  }

  @Test
  void anExportHasTheValueAllTheSame() throws IOException {
    TestStores.put(copies.leader(), "key", LARGE, ANY);
    copies.loseFiles(StoreCopies.LEADER);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (StoreExport export = copies.leader().export(0)) {
      export.writeTo(stream);
    }
    assertThat(stream.size()).isGreaterThan(LARGE.length);
  }

  @Test
  void aReaderIsToldToComeBackWhenNobodyHasIt() throws IOException {
    TestStores.put(copies.leader(), "key", LARGE, ANY);
    copies.loseFiles(StoreCopies.LEADER);
    copies.cutOff.add(StoreCopies.LEADER);
    assertThatThrownBy(() -> TestStores.get(copies.leader(), "key"))
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    copies.cutOff.clear();
    assertThat(TestStores.get(copies.leader(), "key")).contains(LARGE);
  }
}
