package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.e2e.Node;
import io.kittenfs.e2e.NodeSetup;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The own keys of a worker are linearizable, also when it is killed in between. */
class OwnKeysLinearizableIT {
  private static final int CLIENTS = 8;
  private static final int LIVES = 3;
  private static final int REQUESTS_PER_LIFE = 1_500;

  @TempDir private Path directory;

  @Test
  void whatClientsSeeCouldHaveHappenedOneAfterTheOther() throws Exception {
    History history = new History();
    try (Node worker = NodeSetup.worker(directory, "worker").start();
        KeyClient keys = new KeyClient(KeyRoutes.OWN)) {
      assertThat(worker.send("POST", "/worker/0").statusCode()).isEqualTo(200);
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      try (Clients clients = new Clients()) {
        for (int i = 0; i < CLIENTS; i++) {
          int client = i;
          Random random = new Random(client);
          clients.repeat(
              "client " + client, () -> requests.turn(client, List.of(worker.url("")), random));
        }
        for (int life = 1; life <= LIVES; life++) {
          int enough = requests.answered() + REQUESTS_PER_LIFE;
          clients.until(
              "enough requests", Duration.ofMinutes(5), () -> requests.answered() >= enough);
          worker.kill();
          worker.start();
        }
        clients.stop();
      }
      requests.readAll(worker.url(""));
    }
    Verdict.of(history).assertLinearizable("own-keys");
  }
}
