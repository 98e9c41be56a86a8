package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The system calls of a worker show that no write is acknowledged before the sync that covers it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs strace")
class SyncBeforeAnswerIT {
  private static final int WRITES = 10;
  private static final List<String> READS = List.of("read", "recvfrom", "readv");
  private static final List<String> SENDS = List.of("write", "sendto", "writev", "sendmsg");
  private static final List<String> SYNCS = List.of("fsync", "fdatasync", "msync");
  private static final Pattern LOG = Pattern.compile("/own/db/[0-9]+\\.log>");
  private static final Pattern BLOB = Pattern.compile("/own/blobs/staging/");

  @TempDir private Path directory;

  @Test
  void withFsyncEveryAnswerWaitsForTheSync() throws Exception {
    Trace trace = traceWrites("always");
    for (int i = 0; i < WRITES; i++) {
      assertThat(unsynced(trace, "PUT /put/small" + i + " ", "201", LOG)).isEmpty();
      assertThat(unsynced(trace, "PUT /put/large" + i + " ", "201", LOG)).isEmpty();
      assertThat(unsynced(trace, "PUT /put/large" + i + " ", "201", BLOB)).isEmpty();
      assertThat(unsynced(trace, "DELETE /delete/small" + i + " ", "204", LOG)).isEmpty();
    }
  }

  @Test
  void withoutFsyncTheSameCheckFails() throws Exception {
    Trace trace = traceWrites("off");
    for (int i = 0; i < WRITES; i++) {
      assertThat(unsynced(trace, "PUT /put/small" + i + " ", "201", LOG)).isPresent();
      assertThat(unsynced(trace, "DELETE /delete/small" + i + " ", "204", LOG)).isPresent();
    }
  }

  /** Runs the same writes, one after the other, under strace. */
  private Trace traceWrites(String fsync) throws Exception {
    assumeTrue(hasStrace(), "needs strace, and the right to trace");
    Path file = directory.resolve(fsync + ".trace");
    String names =
        String.join(",", READS)
            + ","
            + String.join(",", SENDS)
            + ","
            + String.join(",", SYNCS)
            + ",mmap";
    try (Node worker =
        NodeSetup.worker(directory, fsync)
            .prefix("strace", "-D", "-f", "-y", "-s", "80", "-e", "trace=" + names)
            .prefix("-e", "signal=none", "-o", file.toString())
            .flags("--fsync", fsync)
            .start()) {
      assertThat(worker.send("POST", "/worker/0").statusCode()).isEqualTo(200);
      for (int i = 0; i < WRITES; i++) {
        assertThat(worker.put("small" + i, "value")).isEqualTo(201);
        assertThat(worker.put("large" + i, Bytes.of(i, 200_000))).isEqualTo(201);
        assertThat(worker.send("DELETE", "/delete/small" + i).statusCode()).isEqualTo(204);
      }
      worker.stop();
    }
    return Trace.read(file);
  }

  /**
   * Why this request was answered too early; empty when a sync of such a file began after the
   * request had come in and was over before the answer began to leave.
   */
  private static Optional<String> unsynced(
      Trace trace, String request, String status, Pattern file) {
    List<Trace.Call> read = trace.calls(READS, Pattern.compile("\"" + request));
    assertThat(read).as("reads of " + request).hasSize(1);
    int asked = read.get(0).ended();
    List<Trace.Call> answers =
        trace.calls(SENDS, Pattern.compile("\"HTTP/1.1 " + status)).stream()
            .filter(call -> call.begun() > asked)
            .toList();
    assertThat(answers).as("answers to " + request).isNotEmpty();
    int answered = answers.get(0).begun();
    boolean synced =
        trace.calls(SYNCS, file).stream()
            .anyMatch(call -> call.begun() > asked && call.ended() < answered);
    return synced ? Optional.empty() : Optional.of(request + " was answered before a sync");
  }

  private boolean hasStrace() throws InterruptedException {
    Path file = directory.resolve("probe.trace");
    try {
      return EndedProcess.of(List.of("strace", "-D", "-f", "-o", file.toString(), "true"))
              .exitCode()
          == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }
}
