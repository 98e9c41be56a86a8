package io.kittenfs.leveldb;

import io.kittenfs.files.BootId;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What keeps databases: LevelDB in C++ or in Java, of which either opens a directory that the other
 * wrote, or the memory of a test. Safe for many threads.
 */
public interface Engine {
  /**
   * The engine for this choice. Loads the native library at most once in a process.
   *
   * @param scratch a directory of ours, on a file system that may execute, for the native library
   * @throws IOException when the choice is NATIVE and the library does not load; says why
   */
  static Engine choose(EngineChoice choice, Path scratch) throws IOException {
    return LevelDbEngines.choose(choice, scratch, System.getProperty("os.name"), BootId.read());
  }

  /** {@code native} or {@code java}, for people and for identity files. */
  String name();

  /**
   * Opens or creates a database in this directory, which is there. Only {@link Database} calls
   * this, so that nothing else holds what it answers.
   *
   * @throws IOException when the directory cannot be used
   */
  EngineDatabase open(Path directory) throws IOException;
}
