package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After {@code kill -9} under write load every acknowledged write is there, and nothing is half
 * there.
 */
class KillUnderLoadIT {
  private static final int WRITERS = 4;
  private static final int KEYS_EACH = 20;
  private static final int ROUNDS = 3;
  private static final int ACKNOWLEDGED_PER_ROUND = 300;

  @TempDir private Path directory;

  @Test
  void everyAcknowledgedWriteSurvives() throws Exception {
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(i));
    }
    try (Node worker = NodeSetup.worker(directory, "worker").start()) {
      assertThat(worker.send("POST", "/worker/0").statusCode()).isEqualTo(200);
      for (int round = 0; round < ROUNDS; round++) {
        loadUntilKilled(worker, writers);
        worker.start();
        for (Writer writer : writers) {
          writer.checkAll(worker);
        }
      }
    }
  }

  private static void loadUntilKilled(Node worker, List<Writer> writers)
      throws InterruptedException {
    AtomicInteger acknowledged = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (Writer writer : writers) {
      Thread thread = new Thread(() -> writer.writeUntilItBreaks(worker, acknowledged));
      thread.start();
      threads.add(thread);
    }
    await().until(() -> acknowledged.get() >= ACKNOWLEDGED_PER_ROUND);
    worker.kill();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Writes its own keys over and over, one request after the other, and keeps account. */
  private static final class Writer {
    private static final int DELETED = 0;

    private final int number;
    private final int[] acknowledged = new int[KEYS_EACH];
    private final int[] attempted = new int[KEYS_EACH];
    private int turn;

    Writer(int number) {
      this.number = number;
    }

    void writeUntilItBreaks(Node worker, AtomicInteger count) {
      try {
        while (true) {
          int key = turn % KEYS_EACH;
          turn++;
          attempted[key] = turn % 7 == 0 && acknowledged[key] != DELETED ? DELETED : turn;
          int status =
              attempted[key] == DELETED
                  ? worker.send("DELETE", "/delete/" + name(key)).statusCode()
                  : worker.put(name(key), value(key, attempted[key]));
          if (status / 100 != 2) {
            return; // stopping: not acknowledged
          }
          acknowledged[key] = attempted[key];
          count.incrementAndGet();
        }
      } catch (UncheckedIOException e) {
        return; // killed: the last attempt was not acknowledged
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /**
     * Each key has its last acknowledged state or, where a later attempt got no answer, that one.
     */
    void checkAll(Node worker) throws InterruptedException {
      for (int key = 0; key < KEYS_EACH; key++) {
        HttpResponse<byte[]> found = worker.get(name(key));
        boolean asAcknowledged = is(found, key, acknowledged[key]);
        boolean asAttempted = is(found, key, attempted[key]);
        assertThat(asAcknowledged || asAttempted)
            .as(
                "%s: acknowledged %s, attempted %s, found %s with %s bytes",
                name(key),
                acknowledged[key],
                attempted[key],
                found.statusCode(),
                found.body().length)
            .isTrue();
        acknowledged[key] = asAcknowledged ? acknowledged[key] : attempted[key];
        attempted[key] = acknowledged[key];
      }
    }

    private boolean is(HttpResponse<byte[]> found, int key, int version) {
      return version == DELETED
          ? found.statusCode() == 404
          : found.statusCode() == 200 && Arrays.equals(found.body(), value(key, version));
    }

    private String name(int key) {
      return "writer" + number + "/key" + key;
    }

    /** Every third value is large enough for a file of its own. */
    private byte[] value(int key, int version) {
      long seed = (long) number << 48 | (long) key << 32 | version;
      return Bytes.of(seed, version % 3 == 0 ? 150_000 : 200);
    }
  }
}
