package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.e2e.Node;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes in the middle of writes, for all three machines at once; the disks of two or of
 * all have what they did not confirm only in parts. Nothing that was acknowledged is lost. The
 * system property {@code kittenfs.copies.faults} says how often the power goes.
 */
class PowerLossOfCopiesIT {
  private static final int CLIENTS = 8;
  private static final int WORKERS = 3;
  private static final int ROUNDS = Integer.getInteger("kittenfs.copies.faults", 1);
  private static final int MOST_ROUNDS = 8;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  @TempDir private Path directory;

  private final History history = new History();
  private final long seed = Long.getLong("kittenfs.seed", 1);
  private final Random random = new Random(seed);

  @Test
  void nothingIsLost() throws Exception {
    try (Cluster cluster = Cluster.startWithThreeCopies(directory, WORKERS);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests =
          RandomRequests.ofSmallValues(keys, Tolerance.whileNodesDie(), history);
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, cluster::urls, seed);
        // Whether something was being written when the power went is a matter of luck.
        for (int round = 0; round < ROUNDS || (torn(cluster) < 2 && round < MOST_ROUNDS); round++) {
          int enough = requests.answered() + 500;
          clients.until("enough was stored", TIMEOUT, () -> requests.answered() >= enough);
          loseThePower(cluster, 2 + round % 2);
        }
        clients.stop();
      }
      requests.readAll(cluster.master().url(""));
      assertThat(torn(cluster)).isGreaterThanOrEqualTo(2);
    }
    Verdict.of(history).assertLinearizable("copies-power-seed-" + seed);
  }

  /** How many workers found the end of a log in parts. */
  private static long torn(Cluster cluster) {
    return cluster.workers().stream()
        .filter(worker -> worker.log().contains("and was never acknowledged; it is cut off"))
        .count();
  }

  private void loseThePower(Cluster cluster, int disksInParts) throws Exception {
    for (Node worker : cluster.workers()) {
      worker.kill();
    }
    for (int i = 0; i < disksInParts; i++) {
      new LostPower(directory.resolve("worker" + i), random).happen();
    }
    for (Node worker : cluster.workers()) {
      worker.start();
    }
    cluster.awaitLeaders();
  }
}
