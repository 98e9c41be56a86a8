package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.store.record.Precondition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in quarantine is not opened until its database is that of another copy. */
class StoreRenewalTest {
  private static final StoreOptions OPTIONS = new StoreOptions(4, true, 100);
  private static final String WHY = "a bit was flipped\nin a row";
  private static final byte[] LARGE = new byte[300_000];

  @TempDir Path directory;
  private Path place;
  private StoreRenewal renewal;

  @BeforeEach
  void fill() throws IOException {
    place = directory.resolve("store");
    renewal =
        new StoreRenewal(
            place,
            engine(),
            new SpaceGuard(() -> Long.MAX_VALUE, 0),
            InstantSource.system(),
            new Random(1));
    try (Store store = open()) {
      TestStores.put(store, "old", "as it was");
    }
  }

  private Engine engine() throws IOException {
    return TestEngine.choose(EngineChoice.AUTO, directory.resolve("native"));
  }

  private Store open() throws IOException {
    return TestStores.open(place, EngineChoice.AUTO, OPTIONS, InstantSource.system());
  }

  private void renew() throws IOException {
    try (Store leader =
            TestStores.open(
                directory.resolve("leader"), EngineChoice.AUTO, OPTIONS, InstantSource.system());
        SnapshotInstall install = renewal.startInstall()) {
      TestStores.put(leader, "new", "as it is");
      TestStores.put(leader, "large", LARGE, new Precondition.None());
      try (StoreSnapshot snapshot = leader.snapshot()) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        snapshot.writeRows(rows);
        install.receiveRows(new ByteArrayInputStream(rows.toByteArray()));
        FollowingStores.receiveMissing(snapshot, install);
      }
      install.finish();
    }
  }

  private void assertQuarantined() {
    assertThatThrownBy(this::open)
        .hasRootCauseInstanceOf(QuarantinedException.class)
        .hasRootCauseMessage(WHY);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> entries = Files.list(place)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void itIsNotOpened() throws IOException {
    renewal.quarantine(WHY);
    assertQuarantined();
    assertQuarantined();
  }

  @Test
  void oneThatIsOpenGoesOn() throws IOException {
    try (Store store = open()) {
      renewal.quarantine(WHY);
      assertThat(TestStores.get(store, "old")).isPresent();
    }
    assertQuarantined();
  }

  @Test
  void afterItWasRenewedItIsWhatTheOtherIs() throws IOException {
    renewal.quarantine(WHY);
    renew();
    try (Store store = open()) {
      assertThat(TestStores.get(store, "old")).isEmpty();
      assertThat(TestStores.get(store, "new"))
          .contains("as it is".getBytes(StandardCharsets.UTF_8));
      assertThat(TestStores.get(store, "large")).contains(LARGE);
    }
    assertThat(files()).containsExactly("LIVE", "blobs", "db-1");
  }

  @Test
  void whatBreaksOffChangesNothing() throws IOException {
    renewal.quarantine(WHY);
    try (SnapshotInstall install = renewal.startInstall()) {
      assertThatThrownBy(() -> install.receiveRows(new ByteArrayInputStream(new byte[3])))
          .isInstanceOf(Exception.class);
    }
    assertQuarantined();
    assertThat(files()).containsExactly("QUARANTINE", "blobs", "db");
  }

  @Test
  void itCanBeRenewedAgain() throws IOException {
    renewal.quarantine(WHY);
    renew();
    renewal.quarantine(WHY);
    assertQuarantined();
    renew();
    try (Store store = open()) {
      assertThat(store.stats().keys()).isEqualTo(2);
    }
    assertThat(files()).containsExactly("LIVE", "blobs", "db-2");
  }
}
