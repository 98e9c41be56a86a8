package io.kittenfs.leveldb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory is listed after each write, and else at every tenth question only. */
class DiskSizeTest {
  @TempDir Path directory;
  private DiskSize size;

  @BeforeEach
  void begin() throws IOException {
    size = new DiskSize(directory);
    write("a", 10);
    assertThat(size.bytes()).isEqualTo(10);
  }

  @Test
  void afterAWriteItIsTheNewOne() throws IOException {
    write("b", 5);
    size.wrote();
    assertThat(size.bytes()).isEqualTo(15);
  }

  @Test
  void withoutAWriteItIsTheOneFromBeforeForAWhile() throws IOException {
    write("b", 5);
    for (int question = 2; question <= 10; question++) {
      assertThat(size.bytes()).isEqualTo(10);
    }
    assertThat(size.bytes()).isEqualTo(15);
  }

  @Test
  void aDatabaseTellsWhatEachWriteAdds() throws IOException {
    try (Database database =
        TestDatabases.open(directory.resolve("db").resolve("database"), EngineChoice.JAVA)) {
      long before = database.diskBytes();
      TestDatabases.put(database, "a", "x".repeat(1000));
      assertThat(database.diskBytes()).isGreaterThan(before + 1000);
    }
  }

  private void write(String name, int bytes) throws IOException {
    Files.write(directory.resolve(name), new byte[bytes]);
  }
}
