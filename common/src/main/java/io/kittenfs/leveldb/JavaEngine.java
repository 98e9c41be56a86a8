package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.file.Path;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.fileenv.EnvImpl;
import org.iq80.leveldb.fileenv.MmapLimiter;
import org.iq80.leveldb.impl.DbImpl;

/** LevelDB in Java (io.github.pcmind:leveldb): runs wherever Java does. */
final class JavaEngine extends Engine {
  /** LevelDB's default: here the buffer lies on the heap, which may be small. */
  private static final int WRITE_BUFFER_BYTES = 4 << 20;

  @Override
  public String name() {
    return "java";
  }

  @Override
  DB open(Path directory) throws IOException {
    CurrentFile.restore(directory);
    // Without memory maps: unmapping needs an internal API that newer JDKs warn about, and Windows
    // cannot delete a file that is still mapped.
    return new DbImpl(
        DatabaseOptions.create(WRITE_BUFFER_BYTES),
        directory.toString(),
        EnvImpl.createEnv(MmapLimiter.newLimiter(0)));
  }
}
