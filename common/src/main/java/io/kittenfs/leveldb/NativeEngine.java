package io.kittenfs.leveldb;

import io.kittenfs.files.BootId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DBFactory;

/** The C++ LevelDB through JNI (leveldbjni). */
final class NativeEngine implements Engine {
  private static final String LIBRARY_PATH = "library.leveldbjni.path";

  /**
   * Keys are hashes, so each table that leaves memory is merged with all there is: the fewer the
   * better. Measured with 32 connections that put 100-byte values, 4 MiB stalls four times as long.
   */
  private static final int WRITE_BUFFER_BYTES = 32 << 20;

  private final DBFactory factory;
  private final Optional<String> bootId;

  private NativeEngine(DBFactory factory, Optional<String> bootId) {
    this.factory = factory;
    this.bootId = bootId;
  }

  /**
   * Whether a synced write survives a loss of power with it on this system. The libraries for
   * Windows and macOS stop at the disk's own cache, and the one for Windows replaces a file in two
   * steps; docs/decisions/leveldb-engines.md says more.
   *
   * @param system as in {@code os.name}
   */
  static boolean keepsPromisesOn(String system) {
    return system.equals("Linux");
  }

  /**
   * Loads the library from {@code scratch}. The loader unpacks it under a fresh name at each start
   * and a killed process leaves it behind, so what earlier starts left there is removed first.
   *
   * @param bootId as {@link BootId#read}
   */
  static synchronized NativeEngine load(Path scratch, Optional<String> bootId) throws IOException {
    try {
      Files.createDirectories(scratch);
      removeLeftovers(scratch);
      if (System.getProperty(LIBRARY_PATH) == null) {
        System.setProperty(LIBRARY_PATH, scratch.toString());
      }
      return new NativeEngine(JniDBFactory.factory, bootId);
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
  public EngineDatabase open(Path directory) throws IOException {
    renameTables(directory);
    return LevelDbDirectory.open(
        directory,
        bootId,
        () -> factory.open(directory.toFile(), DatabaseOptions.create(WRITE_BUFFER_BYTES)));
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
