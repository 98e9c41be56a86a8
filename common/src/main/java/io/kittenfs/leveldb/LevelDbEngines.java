package io.kittenfs.leveldb;

import io.kittenfs.files.BootId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Chooses between the two LevelDB implementations. */
final class LevelDbEngines {
  private LevelDbEngines() {}

  /**
   * As {@link Engine#choose}.
   *
   * @param system as in {@code os.name}
   * @param bootId as {@link BootId#read}
   */
  static Engine choose(EngineChoice choice, Path scratch, String system, Optional<String> bootId)
      throws IOException {
    return switch (choice) {
      case JAVA -> new JavaEngine(bootId);
      case NATIVE -> NativeEngine.load(scratch, bootId);
      case AUTO -> {
        if (!NativeEngine.keepsPromisesOn(system)) {
          yield new JavaEngine(bootId);
        }
        try {
          yield NativeEngine.load(scratch, bootId);
        } catch (IOException e) {
          LoggerFactory.getLogger(Engine.class).info("Using LevelDB in Java: {}", e.getMessage());
          yield new JavaEngine(bootId);
        }
      }
    };
  }
}
