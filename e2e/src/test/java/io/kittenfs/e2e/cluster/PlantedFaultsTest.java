package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Verdict;
import io.kittenfs.worker.WorkerInProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong on purpose is found in what the clients saw. */
class PlantedFaultsTest {
  private static final int CLIENTS = 8;
  private static final int REQUESTS = 2_000;

  @TempDir private Path directory;

  @Test
  void aPlainPutThatIsSentAgainAfterATimeOutIsFound() throws Exception {
    History history = new History();
    try (DevCluster cluster = DevCluster.start(directory, 0);
        KeyClient patient = new KeyClient(KeyRoutes.OWN);
        KeyClient impatient = new KeyClient(KeyRoutes.OWN, Duration.ofMillis(3))) {
      List<String> worker = List.of(cluster.addWorker(WorkerInProcess::synced).url());
      ImpatientSender sender = new ImpatientSender(impatient, patient);
      RandomRequests requests = new RandomRequests(sender, Tolerance.whileNodesDie(), history);
      try (Clients clients = new Clients()) {
        for (int i = 0; i < CLIENTS; i++) {
          int client = i;
          Random random = new Random(client);
          clients.repeat("client " + client, () -> requests.turn(client, worker, random));
        }
        clients.until(
            "enough requests",
            Duration.ofMinutes(5),
            () -> requests.answered() >= REQUESTS && sender.repeated() >= REQUESTS / 50);
        clients.stop();
      }
    }
    assertThat(Verdict.of(history).violations()).isNotEmpty();
  }
}
