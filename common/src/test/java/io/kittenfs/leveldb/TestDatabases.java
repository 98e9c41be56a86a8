package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Opens real databases for tests and speaks to them in text. */
public final class TestDatabases {
  private TestDatabases() {}

  /** A database of this engine; the native library is kept beside it. */
  public static Database open(Path directory, EngineChoice choice) throws IOException {
    return Database.open(directory, TestEngine.choose(choice, directory.resolveSibling("native")));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void put(Database database, String key, String value) throws IOException {
    Changes writes = new Changes();
    writes.put(bytes(key), bytes(value));
    database.write(writes, false);
  }

  static String get(Database database, String key) {
    byte[] value = database.get(bytes(key));
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }
}
