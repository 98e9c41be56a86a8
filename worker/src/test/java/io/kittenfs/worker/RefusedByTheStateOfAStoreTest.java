package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.HeadOnly;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that takes no values says so before the body is asked for, through every worker. */
class RefusedByTheStateOfAStoreTest {
  private static final String OWN = "/put/own";
  private static final String SHARED = "/kv/" + TwoWorkers.keyOfSecond(0);
  private static final int SMALL = 10;
  private static final int LARGE = 3_000_000;

  @TempDir private Path directory;

  @Test
  void aDiskThatIsNearlyFull() {
    try (TwoWorkers workers = TwoWorkers.withoutSpaceOnSecond(directory)) {
      assertRefused(workers, 507);
    }
  }

  @Test
  void aStoreThatIsClosed() {
    try (TwoWorkers workers = new TwoWorkers(directory)) {
      workers.second.post("/close");
      assertRefused(workers, 503);
    }
  }

  private static void assertRefused(TwoWorkers workers, int status) {
    assertRefusedEarly(workers.second, OWN, status);
    assertRefusedEarly(workers.second, SHARED, status);
    assertThat(status(workers.second, OWN, SMALL, false)).isEqualTo(status);
    assertThat(status(workers.second, SHARED, SMALL, false)).isEqualTo(status);
    assertRefusedEarly(workers.first, SHARED, status);
    assertThat(workers.first.client().sendText("PUT", SHARED, "small").status()).isEqualTo(status);
  }

  private static void assertRefusedEarly(TestWorker worker, String path, int status) {
    assertThat(status(worker, path, SMALL, true)).isEqualTo(status);
    assertThat(status(worker, path, LARGE, true)).isEqualTo(status);
    assertThat(status(worker, path, LARGE, false)).isEqualTo(status);
  }

  private static int status(TestWorker worker, String path, int length, boolean expect) {
    return HeadOnly.status(
        URI.create(worker.url()).getPort(),
        "PUT " + path + " HTTP/1.1",
        "Content-Length: " + length,
        expect ? "Expect: 100-continue" : "X-Nothing: more");
  }
}
