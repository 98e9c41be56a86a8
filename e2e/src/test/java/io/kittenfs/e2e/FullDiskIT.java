package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up refuses writes and nothing else, and takes them again when there is space.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs tmpfs to make a small disk")
class FullDiskIT {
  private static final int MEGABYTE = 1 << 20;
  private static final int DISK_MEGABYTES = 96;

  @TempDir private Path directory;

  @Test
  void writesAreRefusedReadsAndDeletesGoOnAndWritesResume() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    List<String> mount =
        List.of(
            "mount", "-t", "tmpfs", "-o", "size=" + DISK_MEGABYTES + "m", "tmpfs", disk.toString());
    assumeTrue(
        isRoot() && EndedProcess.of(mount).exitCode() == 0, "needs root to mount a small disk");
    try (Node worker =
        NodeSetup.worker(directory, "worker")
            .data(disk.resolve("data"))
            .flags("--min-free", "32MB")
            .start()) {
      assertThat(worker.send("POST", "/worker/0").statusCode()).isEqualTo(200);
      int stored = fill(worker);
      assertThat(stored).as("values stored before the disk was full").isBetween(10, DISK_MEGABYTES);

      fillTheRest(worker);
      for (int i = 0; i < stored; i++) {
        assertThat(worker.get("value" + i).body()).isEqualTo(Bytes.of(i, MEGABYTE));
      }
      for (int i = 0; i < stored; i += 2) {
        assertThat(worker.send("DELETE", "/delete/value" + i).statusCode()).isEqualTo(204);
      }
      await("writes resume").until(() -> worker.put("small", "one more") == 201);
      assertThat(worker.get("value1").body()).isEqualTo(Bytes.of(1, MEGABYTE));
      assertThat(worker.get("value0").statusCode()).isEqualTo(404);
      assertThat(worker.isAlive()).isTrue();
    } finally {
      assertThat(EndedProcess.of(List.of("umount", disk.toString())).exitCode()).isZero();
    }
  }

  /**
   * A megabyte does not fit above the floor any more; puts little values until none of them does.
   */
  private static void fillTheRest(Node worker) throws InterruptedException {
    int status = 201;
    for (int i = 0; status == 201 && i < 100_000; i++) {
      status = worker.put("little" + i, Bytes.of(i, 16_000));
    }
    assertThat(status).isEqualTo(507);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Puts values of a megabyte until one is refused; answers how many were stored. */
  private static int fill(Node worker) throws InterruptedException {
    for (int i = 0; ; i++) {
      int status = worker.put("value" + i, Bytes.of(i, MEGABYTE));
      if (status != 201) {
        assertThat(status).as("value %s", i).isEqualTo(507);
        return i;
      }
    }
  }
}
