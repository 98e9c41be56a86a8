package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Fsync;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails while a master stops, the rest of it is closed. */
class StopOfAMasterTest {
  @TempDir Path directory;

  private MasterServer start() throws IOException {
    return MasterServer.start(
        new MasterServer.Settings(
            new HttpSettings("127.0.0.1", 0, Set.of()),
            directory,
            TestEngine.choice(),
            Fsync.OFF,
            0,
            Duration.ZERO,
            true),
        InstantSource.system());
  }

  @Test
  void anInterruptedStopGivesTheDirectoryFree() throws IOException {
    MasterServer first = start();
    Thread.currentThread().interrupt();
    try {
      first.close();
    } catch (IOException | RuntimeException interrupted) {
      // What matters is what is left behind.
    }
    // Jetty or the log may have cleared it.
    boolean unused = Thread.interrupted();

    MasterServer second = start();
    assertThat(second.url()).startsWith("http://127.0.0.1:");
    second.close();
  }
}
