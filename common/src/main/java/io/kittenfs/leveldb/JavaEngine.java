package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.file.Path;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.fileenv.EnvImpl;
import org.iq80.leveldb.fileenv.MmapLimiter;
import org.iq80.leveldb.impl.DbImpl;

/** LevelDB in Java (io.github.pcmind:leveldb): runs wherever Java does. */
final class JavaEngine extends Engine {
  @Override
  public String name() {
    return "java";
  }

  @Override
  DB open(Path directory) throws IOException {
    // Without memory maps: unmapping needs an internal API that newer JDKs warn about, and Windows
    // cannot delete a file that is still mapped.
    return new DbImpl(
        DatabaseOptions.create(),
        directory.toString(),
        EnvImpl.createEnv(MmapLimiter.newLimiter(0)));
  }
}
