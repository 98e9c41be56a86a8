package io.kittenfs.leveldb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Which LevelDB the tests use. {@code KITTEN_ENGINE}, which nodes that are started as processes
 * inherit, forces one of them for the whole suite.
 */
public final class TestEngine {
  private TestEngine() {}

  /** The engine that is forced; else the best one. */
  public static EngineChoice choice() {
    String forced = System.getenv().getOrDefault("KITTEN_ENGINE", "");
    return forced.isEmpty()
        ? EngineChoice.AUTO
        : EngineChoice.valueOf(forced.toUpperCase(Locale.ROOT));
  }

  /**
   * The engine for a test; the native library is kept in {@code scratch}. The best one is the one
   * that is forced. A test that insists on the native engine is skipped where there is none, and
   * where Java's is forced.
   */
  public static Engine choose(EngineChoice requested, Path scratch) throws IOException {
    EngineChoice choice = requested == EngineChoice.AUTO ? choice() : requested;
    if (choice == EngineChoice.NATIVE) {
      assumeNative(scratch);
    }
    return Engine.choose(choice, scratch);
  }

  /** Skips a test that is about the native engine where there is none, or Java's is forced. */
  static void assumeNative(Path scratch) throws IOException {
    assumeTrue(choice() != EngineChoice.JAVA, "KITTEN_ENGINE forces the engine in Java");
    assumeTrue(
        Engine.choose(EngineChoice.AUTO, scratch).name().equals("native"),
        "no native LevelDB library for this machine");
  }
}
