package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.MoreFiles;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store becomes what another copy of it is, all of it or nothing. */
class SnapshotInstallTest {
  private static final StoreOptions OPTIONS = new StoreOptions(4, true, 100);
  private static final int LARGE = 300_000;

  @TempDir Path directory;
  private Store leader;
  private Store follower;

  @BeforeEach
  void openBoth() throws IOException {
    leader = TestStores.open(place("leader"), EngineChoice.AUTO, OPTIONS, InstantSource.system());
    follower = openFollower(EngineChoice.AUTO);
  }

  @AfterEach
  void closeBoth() throws IOException {
    leader.close();
    follower.close();
  }

  private Path place(String name) {
    return directory.resolve(name);
  }

  private Store openFollower(EngineChoice choice) throws IOException {
    Engine engine = TestEngine.choose(choice, place("native"));
    return FollowingStores.open(place("follower"), engine, OPTIONS, InstantSource.system());
  }

  private void reopenFollower() throws IOException {
    follower.close();
    follower = openFollower(EngineChoice.AUTO);
  }

  private void fillLeader(int keys) throws IOException {
    for (int key = 0; key < keys; key++) {
      TestStores.put(leader, "small" + key, "value " + key);
    }
    TestStores.put(leader, "large", large(1), new Precondition.None());
    TestStores.put(leader, "large", large(2), new Precondition.None());
    TestStores.put(leader, "other", large(3), new Precondition.None());
    try (ValueWriter value = leader.newValue()) {
      leader.put(
          Key.of("brief"),
          new PutRequest(
              value.finish(),
              RepresentationFields.ofType("text/plain"),
              new Precondition.None(),
              Optional.of(Duration.ofDays(1))));
    }
    leader.delete(Key.of("small0"), new Precondition.None());
  }

  private static byte[] large(int seed) {
    byte[] bytes = new byte[LARGE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] rows(Store store) throws IOException {
    try (StoreSnapshot snapshot = store.snapshot()) {
      return FollowingStores.rows(snapshot);
    }
  }

  /**
   * @param rows of the leader when it was copied; it sweeps by now
   */
  private void assertFollowerIsWhatTheLeaderWas(byte[] rows) throws IOException {
    assertThat(rows(follower)).isEqualTo(rows);
    assertThat(TestStores.get(follower, "large")).contains(large(2));
    assertThat(TestStores.get(follower, "other")).contains(large(3));
    assertThat(follower.list("", Optional.empty(), 1000))
        .isEqualTo(leader.list("", Optional.empty(), 1000));
    assertThat(follower.stats().keys()).isEqualTo(leader.stats().keys());
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KittenException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  private List<String> databases() throws IOException {
    try (Stream<Path> entries = Files.list(place("follower"))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"NATIVE", "JAVA"})
  void everythingIsTheSameAndStaysSoAfterARestart(EngineChoice choice) throws IOException {
    fillLeader(500);
    follower.close();
    follower = openFollower(choice);
    byte[] rows = FollowingStores.copy(leader, follower);
    assertFollowerIsWhatTheLeaderWas(rows);
    reopenFollower();
    assertFollowerIsWhatTheLeaderWas(rows);
    assertThat(databases()).containsExactly("LIVE", "blobs", "db-1");
  }

  @Test
  void itGoesOnFromThere() throws IOException {
    FollowingStores.copy(leader, follower);
    TestStores.put(follower, "of its own", "value");
    fillLeader(20);
    FollowingStores.copy(leader, follower);
    assertThat(TestStores.get(follower, "of its own")).isEmpty();
    long version = follower.metadata(Key.of("small1")).orElseThrow().version();
    assertThat(TestStores.put(follower, "small1", "next").metadata().version())
        .isGreaterThan(version);
    assertFollowerIsWhatTheLeaderWas(FollowingStores.copy(leader, follower));
  }

  @Test
  void whatAnExportStillReadsOfTheNewRowsIsKept() throws IOException {
    fillLeader(5);
    FollowingStores.copy(leader, follower);
    try (StoreSnapshot before = follower.snapshot()) {
      follower.delete(Key.of("large"), new Precondition.None());
      List<BlobContent> blobs = new ArrayList<>();
      before.forEachBlob(blobs::add);
      assertThat(blobs).hasSize(2);
      for (BlobContent blob : blobs) {
        assertThat(FollowingStores.bytes(before, blob)).isIn(large(2), large(3));
      }
    }
  }

  @Test
  void aMissingLargeValueIsNamedAndNothingChangesBeforeItIsHere() throws IOException {
    FollowingStores.copy(leader, follower);
    TestStores.put(follower, "before", "value");
    fillLeader(3);
    byte[] before = rows(follower);
    try (StoreSnapshot snapshot = leader.snapshot();
        SnapshotInstall install = follower.startInstall()) {
      byte[] rows = FollowingStores.rows(snapshot);
      install.receiveRows(new ByteArrayInputStream(rows));
      assertRefused(ErrorCode.CONFLICT, install::finish);
      assertThat(rows(follower)).isEqualTo(before);
      assertThat(FollowingStores.receiveMissing(snapshot, install)).isEqualTo(2);
      install.finish();
      assertFollowerIsWhatTheLeaderWas(rows);
    }
  }

  @Test
  void largeValuesThatCameBeforeItBrokeOffNeedNotComeAgain() throws IOException {
    fillLeader(3);
    try (StoreSnapshot snapshot = leader.snapshot()) {
      List<BlobContent> blobs = new ArrayList<>();
      snapshot.forEachBlob(blobs::add);
      BlobContent first = blobs.get(0);
      try (SnapshotInstall install = follower.startInstall()) {
        assertThat(install.has(first)).isFalse();
        install.receive(first, new ByteArrayInputStream(FollowingStores.bytes(snapshot, first)));
      }
      reopenFollower();
      try (SnapshotInstall install = follower.startInstall()) {
        assertThat(install.has(first)).isTrue();
        byte[] rows = FollowingStores.rows(snapshot);
        install.receiveRows(new ByteArrayInputStream(rows));
        assertThat(FollowingStores.receiveMissing(snapshot, install)).isEqualTo(1);
        install.finish();
        assertFollowerIsWhatTheLeaderWas(rows);
      }
    }
  }

  @Test
  void otherBytesThanThoseOfTheValueAreNotKept() throws IOException {
    fillLeader(1);
    try (StoreSnapshot snapshot = leader.snapshot();
        SnapshotInstall install = follower.startInstall()) {
      List<BlobContent> blobs = new ArrayList<>();
      snapshot.forEachBlob(blobs::add);
      BlobContent blob = blobs.get(0);
      byte[] bytes = FollowingStores.bytes(snapshot, blob);
      bytes[LARGE / 2] ^= 1;
      assertRefused(
          ErrorCode.BAD_GATEWAY, () -> install.receive(blob, new ByteArrayInputStream(bytes)));
      assertThat(install.has(blob)).isFalse();
      bytes[LARGE / 2] ^= 1;
      assertRefused(
          ErrorCode.BAD_GATEWAY,
          () -> install.receive(blob, new ByteArrayInputStream(bytes, 0, LARGE - 1)));
      assertThat(install.has(blob)).isFalse();
      InputStream endless =
          new SequenceInputStream(
              new ByteArrayInputStream(bytes),
              new InputStream() {
                @Override
                public int read() {
                  return 0;
                }
              });
      assertRefused(ErrorCode.BAD_GATEWAY, () -> install.receive(blob, endless));
      install.receive(blob, new ByteArrayInputStream(bytes));
      assertThat(install.has(blob)).isTrue();
    }
  }

  @Test
  void aStreamThatBreaksOffAnywhereIsNotTaken() throws IOException {
    TestStores.put(leader, "key", "value");
    byte[] rows = rows(leader);
    FollowingStores.copy(leader, follower);
    TestStores.put(follower, "before", "value");
    byte[] before = rows(follower);
    try (SnapshotInstall install = follower.startInstall()) {
      for (int length = 0; length < rows.length; length += 7) {
        byte[] part = Arrays.copyOf(rows, length);
        assertThatThrownBy(() -> install.receiveRows(new ByteArrayInputStream(part)))
            .isInstanceOf(IOException.class);
        assertThatThrownBy(install::finish).isInstanceOf(IllegalStateException.class);
      }
      assertThat(rows(follower)).isEqualTo(before);
      assertThat(databases()).containsExactly("LIVE", "blobs", "db-1");
      install.receiveRows(new ByteArrayInputStream(rows));
      install.finish();
    }
    assertThat(rows(follower)).isEqualTo(rows);
  }

  @Test
  void aChangedByteAnywhereIsSeen() throws IOException {
    TestStores.put(leader, "key", "value");
    byte[] rows = rows(leader);
    try (SnapshotInstall install = follower.startInstall()) {
      for (int at = 0; at < rows.length; at += 11) {
        byte[] changed = rows.clone();
        changed[at] ^= 0x10;
        assertThatThrownBy(() -> install.receiveRows(new ByteArrayInputStream(changed)))
            .as("byte %d", at)
            .isInstanceOfAny(IOException.class, KittenException.class);
      }
    }
  }

  @Test
  void aStoreThatClosedMeanwhileIsAsItWas() throws IOException {
    byte[] rows = FollowingStores.copy(leader, follower);
    fillLeader(5);
    try (StoreSnapshot snapshot = leader.snapshot();
        SnapshotInstall install = follower.startInstall()) {
      install.receiveRows(new ByteArrayInputStream(FollowingStores.rows(snapshot)));
      FollowingStores.receiveMissing(snapshot, install);
      follower.close();
      assertRefused(ErrorCode.UNAVAILABLE, install::finish);
    }
    follower = openFollower(EngineChoice.AUTO);
    assertThat(rows(follower)).isEqualTo(rows);
  }

  @Test
  void whenTheDiskFailsInTheSwitchTheNextOpeningHasOneOrTheOther() throws IOException {
    byte[] rows = FollowingStores.copy(leader, follower);
    // No file can be moved over a directory that is not empty.
    Path live = place("follower").resolve("LIVE");
    Files.delete(live);
    Files.createDirectories(live.resolve("in the way"));
    try (SnapshotInstall install = follower.startInstall()) {
      install.receiveRows(new ByteArrayInputStream(rows));
      assertThatThrownBy(install::finish).isInstanceOf(IOException.class);
    }
    assertRefused(
        ErrorCode.OUTCOME_UNKNOWN, () -> TestStores.put(follower, "key", "after the failure"));
    Files.delete(live.resolve("in the way"));
    Files.delete(live);
    Files.writeString(live, "db-2");
    follower.close();
    follower = openFollower(EngineChoice.AUTO);
    assertThat(rows(follower)).isEqualTo(rows);
  }

  @Test
  void onlyOneIsTakenAtATime() throws IOException {
    try (SnapshotInstall install = follower.startInstall()) {
      assertRefused(ErrorCode.CONFLICT, follower::startInstall);
      install.receiveRows(new ByteArrayInputStream(rows(leader)));
    }
    FollowingStores.copy(leader, follower);
  }

  @Test
  void whatAProcessThatWasKilledLeftIsRemoved() throws IOException {
    fillLeader(5);
    byte[] rows = FollowingStores.copy(leader, follower);
    follower.close();
    Path store = place("follower");
    // Killed while it received rows, while it wrote LIVE, and before it removed what it replaced.
    copy(store.resolve("db-1"), store.resolve("db-2"));
    copy(store.resolve("db-1"), store.resolve("db"));
    Files.writeString(store.resolve("LIVE.new"), "db-");
    follower = openFollower(EngineChoice.AUTO);
    assertFollowerIsWhatTheLeaderWas(rows);
    assertThat(databases()).contains("db-1").doesNotContain("db", "db-2");
    assertFollowerIsWhatTheLeaderWas(FollowingStores.copy(leader, follower));
    assertThat(databases()).containsExactly("LIVE", "blobs", "db-2");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    for (Path file : MoreFiles.listFiles(from)) {
      Files.copy(file, to.resolve(file.getFileName().toString()));
    }
  }

  @Test
  void aStoreWhoseDatabaseIsGoneIsNoNewStore() throws IOException {
    byte[] rows = FollowingStores.copy(leader, follower);
    follower.close();
    Files.move(place("follower").resolve("db-1"), place("away"));
    assertThatThrownBy(() -> openFollower(EngineChoice.AUTO))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("db-1");
    Files.writeString(place("follower").resolve("LIVE"), "../away");
    assertThatThrownBy(() -> openFollower(EngineChoice.AUTO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("LIVE");
    Files.writeString(place("follower").resolve("LIVE"), "db-1");
    Files.move(place("away"), place("follower").resolve("db-1"));
    Files.move(place("follower").resolve("LIVE"), place("LIVE"));
    assertThatThrownBy(() -> openFollower(EngineChoice.AUTO))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("LIVE");
    Files.move(place("LIVE"), place("follower").resolve("LIVE"));
    follower = openFollower(EngineChoice.AUTO);
    assertThat(rows(follower)).isEqualTo(rows);
  }
}
