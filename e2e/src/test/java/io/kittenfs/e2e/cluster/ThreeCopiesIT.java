package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kittenfs.e2e.Node;
import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Verdict;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three copies of every value: workers die and freeze, one or all, and nothing that was
 * acknowledged is lost nor read in an older state. The system property {@code
 * kittenfs.copies.faults} says how many faults each test makes.
 */
class ThreeCopiesIT {
  private static final int CLIENTS = 8;
  private static final int WORKERS = 3;
  private static final int FAULTS = Integer.getInteger("kittenfs.copies.faults", 3);
  private static final int LONGEST_PAUSE_MILLIS =
      Integer.getInteger("kittenfs.copies.pause", 2_000);
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final History history = new History();
  private final long seed = Long.getLong("kittenfs.seed", 1);

  @Test
  void nothingIsLostNorStaleWhileWorkersDie() throws Exception {
    try (Cluster cluster = Cluster.startWithThreeCopies(directory, WORKERS);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, cluster::urls, seed);
        try (RandomKills kills = new RandomKills(cluster::nodes, seed).start()) {
          clients.until("some died", TIMEOUT, () -> kills.kills() >= FAULTS);
          kills.stop();
        }
        clients.stop();
      }
      cluster.awaitLeaders();
      requests.readAll(cluster.master().url(""));
    }
    Verdict.of(history).assertLinearizable("copies-kills-seed-" + seed);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void nothingIsLostNorStaleWhileWorkersFreeze() throws Exception {
    try (Cluster cluster = Cluster.startWithThreeCopies(directory, WORKERS);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, cluster::urls, seed);
        try (RandomPauses pauses =
            new RandomPauses(cluster.workers(), seed, LONGEST_PAUSE_MILLIS).start()) {
          clients.until("some froze", TIMEOUT, () -> pauses.pauses() >= FAULTS);
          pauses.stop();
        }
        clients.stop();
      }
      cluster.awaitLeaders();
      requests.readAll(cluster.master().url(""));
    }
    Verdict.of(history).assertLinearizable("copies-pauses-seed-" + seed);
  }

  @Test
  void allDieAtOnceAndComeBackWithEverything() throws Exception {
    try (Cluster cluster = Cluster.startWithThreeCopies(directory, WORKERS);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      RandomRequests requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, cluster::urls, seed);
        for (int fault = 0; fault < 2; fault++) {
          int enough = requests.answered() + 300;
          clients.until("enough was stored", TIMEOUT, () -> requests.answered() >= enough);
          for (Node node : cluster.nodes()) {
            node.kill();
          }
          for (Node node : cluster.nodes()) {
            node.start();
          }
          cluster.awaitLeaders();
        }
        clients.stop();
      }
      requests.readAll(cluster.worker(1).url(""));
    }
    assertThat(history.operations()).anyMatch(it -> it.answer() instanceof Answer.Unknown);
    Verdict.of(history).assertLinearizable("copies-all-die-seed-" + seed);
  }

  @Test
  void nobodyNoticesThatAFollowerDied() throws Exception {
    try (Cluster cluster = Cluster.startWithThreeCopies(directory, WORKERS);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      Node follower = cluster.worker(2);
      leadElsewhere(cluster, 2);
      Tolerance nothing = new Tolerance();
      RandomRequests requests = new RandomRequests(keys, nothing, history);
      List<String> others =
          List.of(cluster.master().url(""), cluster.worker(0).url(""), cluster.worker(1).url(""));
      try (Clients clients = new Clients()) {
        requests.start(clients, CLIENTS, () -> others, seed);
        awaitAnswers(clients, requests);
        follower.kill();
        awaitAnswers(clients, requests);
        follower.start();
        awaitAnswers(clients, requests);
        clients.stop();
      }
      cluster.awaitLeaders();
      requests.readAll(follower.url(""));
    }
    Verdict.of(history).assertLinearizable("copies-follower-seed-" + seed);
  }

  private static void awaitAnswers(Clients clients, RandomRequests requests) {
    int enough = requests.answered() + 500;
    clients.until("requests were answered", TIMEOUT, () -> requests.answered() >= enough);
  }

  /** Gives the groups that this worker leads to the worker with index 0. */
  private static void leadElsewhere(Cluster cluster, int worker) throws Exception {
    for (JsonNode group : groups(cluster)) {
      if (group.path("leader").asInt(-1) == worker) {
        HttpResponse<String> answer =
            cluster
                .master()
                .send(
                    "POST",
                    "/groups/" + group.path("id").asInt() + "/lead?worker=0",
                    BodyPublishers.noBody(),
                    BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
    }
    await("worker " + worker + " leads nothing")
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                groups(cluster).findValues("leader").stream()
                    .noneMatch(it -> it.asInt() == worker));
  }

  private static JsonNode groups(Cluster cluster) throws Exception {
    return JSON.readTree(cluster.master().send("GET", "/groups").body());
  }
}
