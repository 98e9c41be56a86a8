package io.kittenfs.leveldb;

import static io.kittenfs.leveldb.TestDatabases.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every engine promises, those of LevelDB and the memory of the tests alike. */
class EngineContractTest {
  /** Fills the write buffer of each engine a few times. */
  private static final int LARGE_WRITES = 1200;

  private static final int LARGE_BYTES = 100_000;

  enum Kind {
    NATIVE,
    JAVA,
    MEMORY
  }

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenIsThereUntilItIsDeleted(Kind kind) throws IOException {
    Engine engine = engine(kind);
    try (EngineDatabase database = engine.open(place())) {
      write(database, "a", "1");
      write(database, "b", "2");
      write(database, "a", "3");
      delete(database, "b");

      assertThat(text(database.get(bytes("a")))).isEqualTo("3");
      assertThat(database.get(bytes("b"))).isNull();
    }
    try (EngineDatabase database = engine.open(place())) {
      assertThat(database.isAfterPowerLoss()).isFalse();
      assertThat(text(database.get(bytes("a")))).isEqualTo("3");
      assertThat(database.get(bytes("b"))).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIteratorGoesInTheOrderOfTheBytes(Kind kind) throws IOException {
    try (EngineDatabase database = engine(kind).open(place())) {
      for (String key : List.of("b", "é", "a", "aa", "")) {
        write(database, key, key);
      }
      try (EngineIterator iterator = database.iterator()) {
        assertThat(keys(iterator)).containsExactly("", "a", "aa", "b", "é");
        iterator.seek(bytes("aa"));
        assertThat(keys(iterator)).containsExactly("aa", "b", "é");
        iterator.seek(bytes("ab"));
        assertThat(keys(iterator)).containsExactly("b", "é");
        iterator.seek(bytes("ü"));
        assertThat(keys(iterator)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIteratorSeesWhatWasThereWhenItWasOpened(Kind kind) throws IOException {
    try (EngineDatabase database = engine(kind).open(place())) {
      write(database, "a", "old");
      write(database, "b", "old");
      try (EngineIterator iterator = database.iterator()) {
        write(database, "a", "new");
        delete(database, "b");
        write(database, "c", "new");
        assertThat(text(iterator.next().getValue())).isEqualTo("old");
        assertThat(keys(iterator)).containsExactly("b");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIteratorStaysBeforeWhatItPeeksAt(Kind kind) throws IOException {
    try (EngineDatabase database = engine(kind).open(place())) {
      write(database, "a", "1");
      write(database, "b", "2");
      try (EngineIterator iterator = database.iterator()) {
        assertThat(text(iterator.peek().getKey())).isEqualTo("a");
        assertThat(text(iterator.peek().getValue())).isEqualTo("1");
        iterator.seek(bytes("aa"));
        assertThat(text(iterator.peek().getValue())).isEqualTo("2");
        assertThat(keys(iterator)).containsExactly("b");
        assertThat(iterator.peek()).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNewLogIsToldOnceAfterMuchWasWritten(Kind kind) throws IOException {
    try (EngineDatabase database = engine(kind).open(place())) {
      List<Integer> began = new ArrayList<>();
      for (int turn = 0; turn < LARGE_WRITES; turn++) {
        if (write(database, "key" + turn, "x".repeat(LARGE_BYTES))) {
          began.add(turn);
          database.sync();
        }
      }
      assertThat(began).hasSizeBetween(2, LARGE_WRITES / 10).doesNotContain(0);
      assertThat(database.diskBytes()).isGreaterThan(LARGE_BYTES);
    }
  }

  private Engine engine(Kind kind) throws IOException {
    return switch (kind) {
      case NATIVE -> TestEngine.choose(EngineChoice.NATIVE, directory.resolve("native"));
      case JAVA -> TestEngine.choose(EngineChoice.JAVA, directory.resolve("native"));
      case MEMORY -> new MemoryEngine(MemoryEngine.Sizes.LEVELDB);
    };
  }

  private Path place() throws IOException {
    return Files.createDirectories(directory.resolve("db"));
  }

  private static boolean write(EngineDatabase database, String key, String value)
      throws IOException {
    Changes writes = new Changes();
    writes.put(bytes(key), bytes(value));
    return database.write(writes, false);
  }

  private static void delete(EngineDatabase database, String key) throws IOException {
    Changes writes = new Changes();
    writes.delete(bytes(key));
    database.write(writes, false);
  }

  private static List<String> keys(EngineIterator iterator) {
    List<String> keys = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> entry = iterator.next();
        entry != null;
        entry = iterator.next()) {
      keys.add(text(entry.getKey()));
    }
    return keys;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
