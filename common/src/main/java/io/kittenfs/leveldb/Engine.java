package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.file.Path;
import org.iq80.leveldb.DB;
import org.slf4j.LoggerFactory;

/**
 * One LevelDB implementation. Either opens a directory that the other wrote. Safe for many threads.
 */
public abstract sealed class Engine permits NativeEngine, JavaEngine {
  /**
   * The engine for this choice. Loads the native library at most once in a process.
   *
   * @param scratch a directory of ours, on a file system that may execute, for the native library
   * @throws IOException when the choice is NATIVE and the library does not load; says why
   */
  public static Engine choose(EngineChoice choice, Path scratch) throws IOException {
    return choose(choice, scratch, System.getProperty("os.name"));
  }

  static Engine choose(EngineChoice choice, Path scratch, String system) throws IOException {
    return switch (choice) {
      case JAVA -> new JavaEngine();
      case NATIVE -> NativeEngine.load(scratch);
      case AUTO -> {
        if (!NativeEngine.keepsPromisesOn(system)) {
          yield new JavaEngine();
        }
        try {
          yield NativeEngine.load(scratch);
        } catch (IOException e) {
          LoggerFactory.getLogger(Engine.class).info("Using LevelDB in Java: {}", e.getMessage());
          yield new JavaEngine();
        }
      }
    };
  }

  /** {@code native} or {@code java}, for people and for identity files. */
  public abstract String name();

  /**
   * Opens or creates a database. Only {@link Database} calls this, so that nothing else holds a DB.
   */
  abstract DB open(Path directory) throws IOException;
}
