package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers join and leave while clients read, write, count and list through all nodes: no
 * acknowledged key is missing or stale at any moment, no increment is lost or doubled, every
 * listing is complete. The size of the load and the seed of the kills are system properties; see
 * {@link Load}.
 */
class ClusterUnderLoadIT {
  private static final int WORKERS = 3;
  private static final int LEAVES = 1;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  @TempDir private Path directory;

  private final long seed = Long.getLong("kittenfs.seed", 1);

  @Test
  void nothingFailsWhileWorkersJoinAndOneLeaves() throws Exception {
    try (Cluster cluster = Cluster.start(directory, WORKERS, Cluster.NOBODY_DIES);
        KeyClient client = new KeyClient(KeyRoutes.CLUSTER)) {
      Load load = new Load(cluster, client);
      load.fill();
      try (Clients clients = new Clients()) {
        load.start(clients, seed);
        cluster.addWorker();
        cluster.addWorker();
        clients.until(
            "the new ones have their share", TIMEOUT, () -> cluster.isSpreadOver(WORKERS + 2));
        cluster.drain(LEAVES);
        clients.until("one is empty", TIMEOUT, () -> cluster.isSpreadOver(WORKERS + 1));
        clients.stop();
      }
      assertThat(Cluster.slotCounts(cluster.master())).doesNotContainKey(LEAVES);
      load.checkAll();
    }
  }

  @Test
  void nothingIsWrongWhileNodesAreKilledToo() throws Exception {
    try (Cluster cluster = Cluster.start(directory, WORKERS);
        KeyClient client = new KeyClient(KeyRoutes.CLUSTER)) {
      Load load = new Load(cluster, client);
      load.fill();
      load.tolerance().nodesDie(true);
      try (Clients clients = new Clients()) {
        load.start(clients, seed);
        cluster.addWorker();
        cluster.addWorker();
        RandomKills.some(clients, cluster, seed);
        clients.until(
            "the new ones have their share", TIMEOUT, () -> cluster.isSpreadOver(WORKERS + 2));
        cluster.drain(LEAVES);
        RandomKills.some(clients, cluster, seed + 1);
        clients.until("one is empty", TIMEOUT, () -> cluster.isSpreadOver(WORKERS + 1));
        clients.stop();
      }
      assertThat(load.tolerance().tolerated()).as("requests that met a dead node").isPositive();
      load.checkAll();
    }
  }
}
