package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster comes to keep another number of copies of each value, and workers join and leave one
 * with three, while clients read, write, count and list through all nodes: no acknowledged key is
 * missing or stale at any moment, no increment is lost or doubled, every listing is complete. The
 * size of the load and the seed of the kills are system properties; see {@link Load}.
 */
class CopiesUnderLoadIT {
  private static final int WORKERS = 3;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  @TempDir private Path directory;

  private final long seed = Long.getLong("kittenfs.seed", 1);

  @Test
  void nothingFailsWhileOneCopyBecomesThreeAndThreeBecomeOne() throws Exception {
    try (Cluster cluster = Cluster.start(directory, WORKERS);
        KeyClient client = new KeyClient(KeyRoutes.CLUSTER)) {
      Load load = new Load(cluster, client);
      load.fill();
      try (Clients clients = new Clients()) {
        load.start(clients, seed);
        cluster.replicate(3);
        clients.until("there are three copies", TIMEOUT, () -> cluster.isReplicated(true));
        cluster.replicate(1);
        clients.until("there is one copy", TIMEOUT, () -> cluster.isReplicated(false));
        clients.stop();
      }
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
        cluster.replicate(3);
        RandomKills.some(clients, cluster, seed);
        clients.until("there are three copies", TIMEOUT, () -> cluster.isReplicated(true));
        cluster.replicate(1);
        RandomKills.some(clients, cluster, seed + 1);
        clients.until("there is one copy", TIMEOUT, () -> cluster.isReplicated(false));
        clients.stop();
      }
      load.checkAll();
    }
  }

  @Test
  void nothingFailsWhileWorkersJoinThreeCopiesAndTwoLeave() throws Exception {
    try (Cluster cluster = Cluster.startWithThreeCopies(directory, WORKERS);
        KeyClient client = new KeyClient(KeyRoutes.CLUSTER)) {
      Load load = new Load(cluster, client);
      load.fill();
      try (Clients clients = new Clients()) {
        load.start(clients, seed);
        cluster.addWorker();
        clients.until("the fourth has its share", TIMEOUT, () -> cluster.isSpreadOver(4));
        cluster.addWorker();
        clients.until("the fifth has its share", TIMEOUT, () -> cluster.isSpreadOver(5));
        // Their groups get other leaders, which takes a moment.
        load.tolerance().nodesDie(true);
        for (int leaves = 1; leaves <= 2; leaves++) {
          int worker = leaves;
          cluster.drain(worker);
          clients.until(
              "worker " + worker + " has no copies", TIMEOUT, () -> !cluster.hasCopies(worker));
        }
        clients.stop();
      }
      assertThat(Cluster.slotCounts(cluster.master())).containsOnlyKeys(0, 3, 4);
      load.checkAll();
      for (int leaves = 1; leaves <= 2; leaves++) {
        assertThat(cluster.master().send("DELETE", "/workers/" + leaves).statusCode())
            .isEqualTo(200);
      }
    }
  }
}
