package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.LogOutput;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a worker is a line in its log, once. */
class WorkerEventsTest {
  @TempDir private Path directory;
  private LogOutput log;
  private TwoWorkers workers;

  @BeforeEach
  void start() {
    log = new LogOutput();
    workers = new TwoWorkers(directory);
  }

  @AfterEach
  void stop() {
    workers.close();
    log.close();
  }

  @Test
  void theStartIsOneLineWithAllThatIsAskedFirst() {
    String start = line("listens on " + workers.first.url() + ",");
    assertThat(start)
        .contains("INFO", "KittenFS worker", " on Java " + Runtime.version().feature())
        .contains(", no index yet, data in " + directory.resolve("first") + ", ")
        .contains(" LevelDB, fsync off");
    assertThat(start).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z .*");
  }

  @Test
  void registeredIsSaidOnceAndNotWithEachHeartbeat() {
    assertThat(workers.second.post("/worker/1").status()).isEqualTo(200);
    assertThat(workers.second.post("/worker/1").status()).isEqualTo(200);
    assertThat(line("Registered with " + workers.master.url() + " as index 1")).contains("INFO");
  }

  @Test
  void anAdoptionIsToldWithWhatStayed() {
    String taken = TwoWorkers.keyOfFirst(0);
    workers.first.put("mood", "happy");
    workers.first.put(taken, "mine");
    workers.first.client().sendText("PUT", "/kv/" + taken, "theirs");
    workers
        .first
        .client()
        .sendBody(
            "PUT", "/put/" + TwoWorkers.keyOfSecond(0), new byte[TwoWorkers.MAX_OF_SECOND + 1]);

    assertThat(workers.first.post("/adopt").status()).isEqualTo(200);

    assertThat(line("The cluster adopted 1 own keys (5 bytes); 1 conflicts, 1 refusals"))
        .contains("INFO");
  }

  private String line(String text) {
    log.await(text);
    assertThat(log.count(text)).isEqualTo(1);
    return log.text().lines().filter(line -> line.contains(text)).findFirst().orElseThrow();
  }
}
