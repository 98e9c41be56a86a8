package io.kittenfs.e2e;

import static io.kittenfs.e2e.dev.CopiesOnWorkers.TAKE_PART;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.roles;
import static io.kittenfs.e2e.dev.CopiesOnWorkers.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full before the worker looks makes the logs of its copies fail; they take part
 * again when there is space.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs tmpfs to make a small disk")
class FullDiskUnderCopiesTest {
  private static final long MIN_FREE = 1 << 30;

  @TempDir private Path directory;
  private final AtomicLong free = new AtomicLong(MIN_FREE);

  /** By which the worker makes pauses. */
  private final AtomicLong now = new AtomicLong();

  private Path logs;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root to mount a small disk");
    logs = Files.createDirectories(directory.resolve("worker-0/raft"));
    EndedProcess mounted =
        EndedProcess.of(List.of("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", logs.toString()));
    assumeTrue(mounted.exitCode() == 0, "needs root to mount a small disk");
  }

  @AfterEach
  void unmount() throws Exception {
    if (logs != null) {
      EndedProcess.of(List.of("umount", logs.toString()));
    }
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space");
    }
  }

  private DevCluster start() {
    return DevCluster.startWithThreeCopies(
        directory,
        3,
        DevCluster.only(0, setup -> setup.onDisk(MIN_FREE, free::get).pausedBy(now::get)));
  }

  /** Fills the disk until every log on it has failed. */
  private static void stopLogs(DevCluster cluster, Path filler) throws IOException {
    store(cluster.worker(1), "before");
    fill(filler);
    await()
        .until(
            () -> {
              store(cluster.worker(1), "x".repeat(50_000));
              return roles(cluster.worker(0)).equals(Set.of("stopped"));
            });
  }

  @Test
  void aCopyWhoseLogFailedTakesPartAgain() throws IOException {
    try (DevCluster cluster = start()) {
      DevNode full = cluster.worker(0);
      Path filler = logs.resolve("filler");
      stopLogs(cluster, filler);
      free.set(0);
      await().until(() -> roles(full).equals(Set.of("no-space")));

      Files.delete(filler);
      free.set(MIN_FREE);
      cluster.awaitSpread(3);
      store(full, "after");
      assertThat(TAKE_PART).containsAll(roles(full));
    }
  }

  /** Others may have made space before the worker looked. */
  @Test
  void oneThatFailedUnnoticedByTheWorkerIsTriedAgain() throws IOException {
    try (DevCluster cluster = start()) {
      Path filler = logs.resolve("filler");
      stopLogs(cluster, filler);
      Files.delete(filler);
      await()
          .until(
              () -> {
                now.addAndGet(Duration.ofSeconds(10).toNanos());
                return TAKE_PART.containsAll(roles(cluster.worker(0)));
              });
      cluster.awaitSpread(3);
      store(cluster.worker(0), "after");
    }
  }
}
