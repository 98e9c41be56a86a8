package io.kittenfs.leveldb;

import io.kittenfs.files.BootId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.iq80.leveldb.fileenv.EnvImpl;
import org.iq80.leveldb.fileenv.MmapLimiter;
import org.iq80.leveldb.impl.DbImpl;

/** LevelDB in Java (io.github.pcmind:leveldb): runs wherever Java does. */
final class JavaEngine implements Engine {
  /** LevelDB's default: here the buffer lies on the heap, which may be small. */
  private static final int WRITE_BUFFER_BYTES = 4 << 20;

  private final Optional<String> bootId;

  /**
   * The engine.
   *
   * @param bootId as {@link BootId#read}
   */
  JavaEngine(Optional<String> bootId) {
    this.bootId = bootId;
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public EngineDatabase open(Path directory) throws IOException {
    CurrentFile.restore(directory);
    // Without memory maps: unmapping needs an internal API that newer JDKs warn about, and Windows
    // cannot delete a file that is still mapped.
    return LevelDbDirectory.open(
        directory,
        bootId,
        () ->
            new DbImpl(
                DatabaseOptions.create(WRITE_BUFFER_BYTES),
                directory.toString(),
                EnvImpl.createEnv(MmapLimiter.newLimiter(0))));
  }
}
