package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBFactory;

/** The C++ LevelDB through JNI (leveldbjni). */
final class NativeEngine extends Engine {
  private static final String LIBRARY_PATH = "library.leveldbjni.path";

  private final DBFactory factory;

  private NativeEngine(DBFactory factory) {
    this.factory = factory;
  }

  /**
   * Loads the library from {@code scratch}. The loader unpacks it under a fresh name at each start
   * and a killed process leaves it behind, so what earlier starts left there is removed first.
   */
  static synchronized NativeEngine load(Path scratch) throws IOException {
    try {
      Files.createDirectories(scratch);
      removeLeftovers(scratch);
      if (System.getProperty(LIBRARY_PATH) == null) {
        System.setProperty(LIBRARY_PATH, scratch.toString());
      }
      return new NativeEngine(JniDBFactory.factory);
    } catch (LinkageError e) {
      throw new IOException("The native LevelDB library does not load here: " + e.getMessage(), e);
    }
  }

  private static void removeLeftovers(Path scratch) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(scratch, "*leveldbjni*")) {
      for (Path file : files) {
        try {
          Files.deleteIfExists(file);
        } catch (IOException stillMapped) {
          // Windows keeps a loaded library; the next start removes it.
        }
      }
    }
  }

  @Override
  public String name() {
    return "native";
  }

  @Override
  DB open(Path directory) throws IOException {
    renameTables(directory);
    return factory.open(directory.toFile(), DatabaseOptions.create());
  }

  /**
   * The Java engine calls its tables {@code .ldb}; this LevelDB version knows only {@code .sst}.
   */
  private static void renameTables(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(directory, "*.ldb")) {
      for (Path table : tables) {
        String name = table.getFileName().toString();
        Files.move(table, table.resolveSibling(name.replace(".ldb", ".sst")));
      }
    }
  }
}
