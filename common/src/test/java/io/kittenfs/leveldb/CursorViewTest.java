package io.kittenfs.leveldb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cursor sees the database as of the moment it was opened, and harms nothing by that. */
class CursorViewTest {
  private static final int KEYS = 2000;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void keepsItsMoment(EngineChoice engine) throws IOException {
    try (Database database = TestDatabases.open(directory.resolve("db"), engine)) {
      TestDatabases.put(database, "a", "old");
      TestDatabases.put(database, "b", "old");
      try (Cursor cursor = database.cursor()) {
        TestDatabases.put(database, "a", "new");
        TestDatabases.put(database, "c", "new");
        assertThat(text(cursor.get(TestDatabases.bytes("a")))).isEqualTo("old");
        assertThat(text(cursor.get(TestDatabases.bytes("b")))).isEqualTo("old");
        assertThat(cursor.get(TestDatabases.bytes("c"))).isNull();
      }
      assertThat(TestDatabases.get(database, "a")).isEqualTo("new");
    }
  }

  /** To go past it is to step over all older values of the key that LevelDB still has. */
  @ParameterizedTest
  @EnumSource
  void staysBeforeTheKeyThatItGets(EngineChoice engine) throws IOException {
    try (Database database = TestDatabases.open(directory.resolve("db"), engine)) {
      TestDatabases.put(database, "a", "1");
      TestDatabases.put(database, "b", "2");
      try (Cursor cursor = database.cursor()) {
        assertThat(text(cursor.get(TestDatabases.bytes("a")))).isEqualTo("1");
        assertThat(cursor.next()).isTrue();
        assertThat(text(cursor.key())).isEqualTo("a");
      }
    }
  }

  /**
   * The situation of google/leveldb issue 320, with cursors where its program has snapshots:
   * overwrites and compactions while views are open must not bring back an old version in a live
   * read.
   */
  @ParameterizedTest
  @EnumSource
  void overwritesUnderOpenCursorsStayOverwritten(EngineChoice engine) throws IOException {
    try (Database database = TestDatabases.open(directory.resolve("db"), engine)) {
      int[] rounds = new int[KEYS];
      Cursor[] open = new Cursor[8];
      String padding = "x".repeat(1000);
      java.util.Random random = new java.util.Random(320);
      for (int turn = 1; turn <= 40_000; turn++) {
        int key = random.nextInt(KEYS);
        TestDatabases.put(database, "key" + key, turn + " " + padding);
        rounds[key] = turn;
        if (turn % 500 == 0) {
          int place = random.nextInt(open.length);
          if (open[place] != null) {
            open[place].close();
          }
          open[place] = database.cursor();
        }
        int probe = random.nextInt(KEYS);
        String found = TestDatabases.get(database, "key" + probe);
        assertThat(found == null ? 0 : Integer.parseInt(found.substring(0, found.indexOf(' '))))
            .isEqualTo(rounds[probe]);
      }
      for (Cursor cursor : open) {
        if (cursor != null) {
          cursor.close();
        }
      }
      assertThat(database.openCursors()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesUseAfterItWasClosed(EngineChoice engine) throws IOException {
    try (Database database = TestDatabases.open(directory.resolve("db"), engine)) {
      Cursor cursor = database.cursor();
      cursor.close();

      assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> cursor.seek(TestDatabases.bytes("a")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
