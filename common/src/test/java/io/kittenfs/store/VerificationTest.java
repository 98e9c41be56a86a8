package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RowKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk got wrong is found when all that is on it is verified, or when it is read. */
class VerificationTest {
  private static final StoreOptions OPTIONS = new StoreOptions(4, true, 100).verifying(1 << 30);
  private static final int FOLLOWER = 1;
  private static final Precondition ANY = new Precondition.None();

  @TempDir Path directory;
  private final byte[] large = new byte[300_000];
  private StoreCopies copies;

  @BeforeEach
  void open() throws IOException {
    new Random(1).nextBytes(large);
    copies = new StoreCopies(directory, OPTIONS);
    for (int key = 0; key < 20; key++) {
      TestStores.put(copies.leader(), "key" + key, "value " + key);
    }
    TestStores.put(copies.leader(), "large", large, ANY);
  }

  @AfterEach
  void close() throws IOException {
    copies.close();
  }

  private static void flipOneBit(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void flipLast(byte[] row) {
    row[row.length - 1] ^= 1;
  }

  private void change(int copy, Consumer<Database> change) throws IOException {
    copies.close(copy);
    try (Database database =
        Database.open(
            directory.resolve("copy-" + copy + "/db"),
            TestEngine.choose(EngineChoice.AUTO, directory.resolve("native")),
            RowKeys.residentFamilies())) {
      change.accept(database);
    }
    copies.open(copy);
  }

  private static void write(Database database, Consumer<Changes> changes) {
    Changes written = new Changes();
    changes.accept(written);
    try {
      database.write(written, true);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] recordOf(String key) {
    return RowKeys.record(slotOf(key), 0, Key.of(key).hash());
  }

  private static int slotOf(String key) {
    return Key.of(key).hash().slot(OPTIONS.slots());
  }

  @Test
  void allCopiesHaveTheSameCheckpoint() {
    long number = copies.leader().newCheckpoint(true).number();
    assertThat(copies.store(FOLLOWER).checkpoint(number))
        .isEqualTo(copies.leader().checkpoint(number))
        .isPresent();
    TestStores.put(copies.leader(), "later", "value");
    assertThat(copies.leader().newCheckpoint(false).slots())
        .isNotEqualTo(copies.leader().checkpoint(number).orElseThrow().slots());
  }

  @Test
  void aLargeValueIsFetchedAgain() throws IOException {
    Path file = copies.files(FOLLOWER).get(0);
    flipOneBit(file);
    copies.leader().newCheckpoint(true);
    await().until(() -> Files.exists(file) && Arrays.equals(Files.readAllBytes(file), large));
    assertThat(copies.store(FOLLOWER).damage()).isEmpty();
  }

  @Test
  void aLargeValueIsNotReadToItsEnd() throws IOException {
    flipOneBit(copies.files(StoreCopies.LEADER).get(0));
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (OpenValue value = copies.leader().get(Key.of("large")).orElseThrow()) {
      assertThatThrownBy(() -> value.writeTo(read, 0, large.length))
          .isInstanceOf(IOException.class);
    }
    assertThat(read.size()).isLessThan(large.length);
    // The next reader waits for that of another copy, or is told to come back.
    await()
        .ignoreExceptionsInstanceOf(KittenException.class)
        .untilAsserted(() -> assertThat(TestStores.get(copies.leader(), "large")).contains(large));
  }

  @Test
  void aRecordThatIsMissingIsFound() throws IOException {
    change(FOLLOWER, db -> write(db, changes -> changes.delete(recordOf("key5"))));
    assertThat(copies.store(FOLLOWER).damage()).isEmpty();
    copies.leader().newCheckpoint(true);
    await().until(() -> copies.store(FOLLOWER).damage().isPresent());
    assertThat(copies.store(FOLLOWER).damage().orElseThrow())
        .startsWith("slot " + slotOf("key5") + ", generation 0 counts ");
    assertThat(copies.leader().damage()).isEmpty();
  }

  @Test
  void aSmallValueIsNotServed() throws IOException {
    change(
        StoreCopies.LEADER,
        db -> {
          byte[] row = db.get(recordOf("key5")).clone();
          flipLast(row);
          write(db, changes -> changes.put(recordOf("key5"), row));
        });
    assertThatThrownBy(() -> copies.leader().get(Key.of("key5")))
        .isInstanceOf(KittenException.class);
    assertThat(copies.leader().damage()).isPresent();
    assertThat(TestStores.get(copies.leader(), "key6")).isPresent();
  }
}
