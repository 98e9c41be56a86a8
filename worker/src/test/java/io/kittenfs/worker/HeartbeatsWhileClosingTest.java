package io.kittenfs.worker;

import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that closes waits for its slowest request; the worker lives meanwhile, and says so. */
class HeartbeatsWhileClosingTest {
  @Test
  void heartbeatsGoOnWhileTheStoreIsBeingClosed(@TempDir Path directory) {
    CountDownLatch end = new CountDownLatch(1);
    try (TwoWorkers workers = new TwoWorkers(directory)) {
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Void> slow =
          CompletableFuture.runAsync(
              () ->
                  workers.second.withCluster(
                      store -> {
                        begun.countDown();
                        Uninterruptibles.awaitUninterruptibly(end);
                      }));
      Uninterruptibles.awaitUninterruptibly(begun);
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(() -> workers.second.post("/close"));
      try {
        await().until(() -> workers.second.get("/local/slots").status() == 503);
        // What only a heartbeat brings, three times: one may have been under way.
        for (String url :
            List.of("http://127.0.0.1:7", "http://127.0.0.1:8", "http://127.0.0.1:9")) {
          workers.master.pretend(0, url);
          await()
              .until(
                  () ->
                      workers
                          .second
                          .get("/map")
                          .json()
                          .path("workers")
                          .path("0")
                          .asText()
                          .equals(url));
        }
      } finally {
        end.countDown();
      }
      slow.join();
      closing.join();
    }
  }
}
