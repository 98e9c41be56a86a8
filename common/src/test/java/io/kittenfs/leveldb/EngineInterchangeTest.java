package io.kittenfs.leveldb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that one engine wrote opens under the other, again and again. */
class EngineInterchangeTest {
  private static final int KEYS = 60_000;

  @TempDir Path directory;

  @Test
  void eachReadsWhatTheOtherWrote() throws IOException {
    TestEngine.assumeNative(directory.resolve("native"));
    for (int round = 0; round < 6; round++) {
      EngineChoice engine = round % 2 == 0 ? EngineChoice.NATIVE : EngineChoice.JAVA;
      try (Database database = TestDatabases.open(directory.resolve("db"), engine)) {
        for (int earlier = 0; earlier < round; earlier++) {
          assertThat(TestDatabases.get(database, earlier + "/0")).isEqualTo("value of 0");
          assertThat(TestDatabases.get(database, earlier + "/" + (KEYS - 1)))
              .isEqualTo("value of " + (KEYS - 1));
        }
        assertThat(count(database)).isEqualTo((long) round * KEYS);
        fill(database, round);
      }
    }
  }

  private static void fill(Database database, int round) throws IOException {
    Changes writes = new Changes();
    for (int key = 0; key < KEYS; key++) {
      writes.put(TestDatabases.bytes(round + "/" + key), TestDatabases.bytes("value of " + key));
    }
    database.write(writes, true);
  }

  private static long count(Database database) {
    try (Cursor cursor = database.cursor()) {
      long count = 0;
      while (cursor.next()) {
        count++;
      }
      return count;
    }
  }
}
