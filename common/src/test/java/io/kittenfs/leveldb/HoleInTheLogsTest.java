package io.kittenfs.leveldb;

import static io.kittenfs.leveldb.TestDatabases.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A loss of power may take any page of a log that was not synced, and the end of an older log while
 * a newer one is whole. What is behind such a hole goes, too; after anything but a loss of power,
 * logs are left as they are.
 */
class HoleInTheLogsTest {
  private static final int WRITES = 8;
  private static final int BLOCK = 32 << 10;
  private static final int PAGE = 4 << 10;

  /** So that each write fills a block of the log: its header(7), that of the batch(12), key(6). */
  private static final int VALUE_BYTES = BLOCK - 7 - 12 - 6 - 3;

  private static final String RUNNING = "RUNNING";
  private static final Optional<String> BOOT = Optional.of("this boot");

  @TempDir Path directory;
  private Path database;

  private enum End {
    CLEAN,
    KILLED,
    POWER_LOST
  }

  @BeforeEach
  void place() {
    database = directory.resolve("db");
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void anOlderLogLostItsEnd(EngineChoice choice) throws IOException {
    byte[] log = write(choice);
    split(log, 4, 3 * BLOCK);
    assertThat(keysAfter(choice, End.POWER_LOST)).containsExactly(0, 1, 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void anOlderLogLostEverything(EngineChoice choice) throws IOException {
    byte[] log = write(choice);
    split(log, 4, 0);
    assertThat(keysAfter(choice, End.POWER_LOST)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void anOlderLogLostItsName(EngineChoice choice) throws IOException {
    byte[] log = write(choice);
    split(log, 4, 0);
    Files.delete(LogFiles.list(database).get(0));
    assertThat(keysAfter(choice, End.POWER_LOST)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void anyPageOfTheNewestLogIsLost(EngineChoice choice) throws IOException {
    byte[] whole = write(choice);
    Path log = LogFiles.newest(database);
    Path copy = directory.resolve("copy");
    copy(database, copy);
    for (int page = 0; page < WRITES * BLOCK / PAGE; page++) {
      copy(copy, database);
      byte[] torn = whole.clone();
      Arrays.fill(torn, page * PAGE, (page + 1) * PAGE, (byte) 0);
      Files.write(log, torn);
      assertThat(keysAfter(choice, End.POWER_LOST))
          .as("page %s", page)
          .containsExactlyElementsOf(first(page * PAGE / BLOCK));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void whatIsWholeStaysWhole(EngineChoice choice) throws IOException {
    byte[] log = write(choice);
    split(log, 4, 4 * BLOCK);
    assertThat(keysAfter(choice, End.POWER_LOST)).containsExactlyElementsOf(first(WRITES));
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void aLogThatIsInATableSaysNothingOfTheNext(EngineChoice choice) throws IOException {
    write(choice);
    Path log = LogFiles.newest(database);
    byte[] old = Arrays.copyOf(Files.readAllBytes(log), 2 * BLOCK);
    try (Database opened = open(choice)) {
      TestDatabases.put(opened, "later", "value");
    }
    // Its removal did not survive, and neither did its end.
    Files.write(log, old);
    Files.writeString(database.resolve(RUNNING), "another boot");
    try (Database opened = open(choice)) {
      assertThat(TestDatabases.get(opened, "later")).isEqualTo("value");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void withoutALossOfPowerNothingIsCut(EngineChoice choice) throws IOException {
    byte[] log = write(choice);
    split(log, 4, 3 * BLOCK);
    Path copy = directory.resolve("copy");
    copy(database, copy);
    // The hole that LevelDB leaves by itself.
    assertThat(keysAfter(choice, End.CLEAN)).containsExactly(0, 1, 2, 4, 5, 6, 7);
    copy(copy, database);
    assertThat(keysAfter(choice, End.KILLED)).containsExactly(0, 1, 2, 4, 5, 6, 7);
  }

  /** Answers the log of so many writes. */
  private byte[] write(EngineChoice choice) throws IOException {
    Random random = new Random(193);
    try (Database opened = open(choice)) {
      for (int key = 0; key < WRITES; key++) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        Changes writes = new Changes();
        writes.put(bytes("key" + key), value);
        opened.write(writes, false);
      }
    }
    byte[] log = Files.readAllBytes(LogFiles.newest(database));
    assertThat(log).hasSize(WRITES * BLOCK);
    return log;
  }

  /** Puts what is behind the first so many writes into a newer log, and cuts the older one. */
  private void split(byte[] log, int writes, int left) throws IOException {
    Path older = LogFiles.newest(database);
    Path newer = older.resolveSibling("%06d.log".formatted(LogFiles.number(older) + 7));
    Files.write(older, Arrays.copyOf(log, left));
    Files.write(newer, Arrays.copyOfRange(log, writes * BLOCK, log.length));
  }

  private List<Integer> keysAfter(EngineChoice choice, End end) throws IOException {
    switch (end) {
      case CLEAN -> assertThat(database.resolve(RUNNING)).doesNotExist();
      case KILLED -> Files.writeString(database.resolve(RUNNING), BOOT.orElseThrow());
      case POWER_LOST -> Files.writeString(database.resolve(RUNNING), "another boot");
    }
    try (Database opened = open(choice)) {
      assertThat(opened.isAfterPowerLoss()).isEqualTo(end == End.POWER_LOST);
      List<Integer> keys = new ArrayList<>();
      for (int key = 0; key < WRITES; key++) {
        if (opened.get(bytes("key" + key)) != null) {
          keys.add(key);
        }
      }
      return keys;
    }
  }

  private static List<Integer> first(int count) {
    List<Integer> keys = new ArrayList<>();
    for (int key = 0; key < count; key++) {
      keys.add(key);
    }
    return keys;
  }

  private Database open(EngineChoice choice) throws IOException {
    Path scratch = directory.resolve("native");
    TestEngine.choose(choice, scratch);
    return Database.open(
        database, LevelDbEngines.choose(choice, scratch, System.getProperty("os.name"), BOOT));
  }

  /** Makes a directory the same as another. */
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.newDirectoryStream(to)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    try (var files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
