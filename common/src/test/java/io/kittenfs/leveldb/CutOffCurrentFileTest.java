package io.kittenfs.leveldb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash while CURRENT is rewritten in place, as on Windows, leaves a directory that opens. */
class CutOffCurrentFileTest {
  @TempDir Path directory;

  @Test
  void theNewestManifestIsUsed() throws IOException {
    Path database = directory.resolve("db");
    Path current = database.resolve("CURRENT");
    write(database, "first");
    int size = (int) Files.size(current);
    for (int length = 0; length < size; length++) {
      byte[] shorter = Arrays.copyOf(Files.readAllBytes(current), length);
      Files.write(current, shorter);
      write(database, "shorter" + length);
      byte[] zeroed = Arrays.copyOf(Arrays.copyOf(Files.readAllBytes(current), length), size);
      Files.write(current, zeroed);
      write(database, "zeroed" + length);
    }
    try (Database opened = TestDatabases.open(database, EngineChoice.JAVA)) {
      for (int length = 0; length < size; length++) {
        assertThat(TestDatabases.get(opened, "shorter" + length)).isEqualTo("value");
        assertThat(TestDatabases.get(opened, "zeroed" + length)).isEqualTo("value");
      }
    }
  }

  @Test
  void aStrayOlderManifestIsNot() throws IOException {
    Path database = directory.resolve("db");
    write(database, "key");
    Files.writeString(database.resolve("MANIFEST-000000"), "nonsense");
    Files.writeString(database.resolve("CURRENT"), "");
    try (Database opened = TestDatabases.open(database, EngineChoice.JAVA)) {
      assertThat(TestDatabases.get(opened, "key")).isEqualTo("value");
    }
  }

  private static void write(Path database, String key) throws IOException {
    try (Database opened = TestDatabases.open(database, EngineChoice.JAVA)) {
      TestDatabases.put(opened, key, "value");
    }
  }
}
