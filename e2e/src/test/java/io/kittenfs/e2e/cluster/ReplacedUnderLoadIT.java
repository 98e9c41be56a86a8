package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members of replicated groups are replaced while clients read and write, and nothing that was
 * acknowledged is lost nor read in an older state. The system property {@code
 * kittenfs.copies.replacements} says how many times a worker is emptied while nodes die.
 */
class ReplacedUnderLoadIT {
  private static final int CLIENTS = 8;
  private static final int REPLACEMENTS = Integer.getInteger("kittenfs.copies.replacements", 2);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final History history = new History();
  private final long seed = Long.getLong("kittenfs.seed", 1);

  private static JsonNode answer(Cluster cluster, String target)
      throws InterruptedException, IOException {
    return JSON.readTree(cluster.master().send("GET", target).body());
  }

  /** Whether the members of each group are these. */
  private static boolean areMembers(Cluster cluster, Set<Integer> workers) {
    try {
      JsonNode groups = answer(cluster, "/groups");
      for (JsonNode group : groups) {
        Set<Integer> members = new TreeSet<>();
        group.path("members").forEach(copy -> members.add(copy.path("worker").asInt()));
        if (!members.equals(workers)) {
          return false;
        }
      }
      // A master that lost its disk knows none at first.
      return groups.isArray() && !groups.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (IOException | AssertionError | RuntimeException masterIsDown) {
      return false;
    }
  }

  private static Set<Integer> allBut(int worker) {
    Set<Integer> others = new TreeSet<>(Set.of(0, 1, 2, 3));
    others.remove(worker);
    return others;
  }

  @Test
  void aWorkerAndTheMasterVanishWithTheirDisks() throws Exception {
    try (Cluster cluster = Cluster.startReplacing(directory, 3);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      cluster.addWorker();
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, cluster::urls, seed);
        int enough = requests.answered() + 300;
        clients.until("enough was stored", TIMEOUT, () -> requests.answered() >= enough);
        cluster.worker(0).loseDisk();
        clients.until(
            "another one is to take its place",
            TIMEOUT,
            () -> answer(cluster, "/rebalance").has("members"));
        cluster.master().loseDisk();
        cluster.master().start();
        clients.until(
            "there are three copies again", TIMEOUT, () -> areMembers(cluster, allBut(0)));
        clients.stop();
      }
      cluster.worker(1).kill();
      cluster.awaitLeaders();
      requests.readAll(cluster.worker(3).url(""));
    }
    Verdict.of(history).assertLinearizable("copies-vanish-seed-" + seed);
  }

  @Test
  void nodesDieWhileWorkersAreEmptied() throws Exception {
    try (Cluster cluster = Cluster.startWithThreeCopies(directory, 3);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      cluster.addWorker();
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, cluster::urls, seed);
        try (RandomKills kills = new RandomKills(cluster::nodes, seed).start()) {
          for (int turn = 0; turn < REPLACEMENTS; turn++) {
            int empty = turn % 4;
            command(cluster, "POST", empty);
            clients.until(
                "worker " + empty + " is empty", TIMEOUT, () -> areMembers(cluster, allBut(empty)));
            command(cluster, "DELETE", empty);
          }
          kills.stop();
          assertThat(kills.kills()).isPositive();
        }
        clients.stop();
      }
      cluster.awaitLeaders();
      requests.readAll(cluster.master().url(""));
    }
    Verdict.of(history).assertLinearizable("copies-emptied-seed-" + seed);
  }

  /** Drains a worker, or no longer; also a master that is just started again. */
  private static void command(Cluster cluster, String method, int worker) {
    await(method + " of the drain of worker " + worker)
        .atMost(TIMEOUT)
        .ignoreExceptions()
        .until(
            () ->
                cluster.master().send(method, "/workers/" + worker + "/drain").statusCode() < 300);
  }
}
