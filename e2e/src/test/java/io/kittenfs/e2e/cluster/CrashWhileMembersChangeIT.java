package io.kittenfs.e2e.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kittenfs.e2e.Node;
import io.kittenfs.e2e.history.History;
import io.kittenfs.e2e.history.Verdict;
import io.kittenfs.model.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * At each step by which a member of a replicated group takes the place of another, the leader, who
 * comes, who goes and the master are killed in turn, while clients read and write. The others go on
 * meanwhile, the change is made in the end, and nothing that was acknowledged is lost nor read in
 * an older state. The system property {@code kittenfs.members.crashes} says how many of the twenty
 * cases there are.
 */
class CrashWhileMembersChangeIT {
  private static final int CRASHES = Integer.getInteger("kittenfs.members.crashes", 5);

  private static final int GROUP = Member.MAX_INDEX + 1;
  private static final int CLIENTS = 4;
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final Duration OFTEN = Duration.ofMillis(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final History history = new History();
  private final long seed = Long.getLong("kittenfs.seed", 1);
  private Cluster cluster;
  private RandomRequests requests;
  private Clients clients;

  /** How far a change is, as one sees it from outside. */
  private enum Step {
    /** The master has noted who comes. */
    NOTED,
    /** Who comes has begun a copy. */
    BEGUN,
    /** Who comes is a member. */
    JOINED,
    /** Who goes is a member no more. */
    REMOVED,
    /** Who went has given its copy up. */
    GIVEN_UP
  }

  /** Who is killed. */
  private enum Victim {
    LEADER,
    JOINER,
    LEAVER,
    MASTER
  }

  @Test
  void eachStepIsMadeInTheEnd() throws Exception {
    try (Cluster started = Cluster.startWithThreeCopies(directory, 3);
        KeyClient keys = new KeyClient(KeyRoutes.CLUSTER)) {
      cluster = started;
      cluster.addWorker();
      requests = new RandomRequests(keys, Tolerance.whileNodesDie(), history);
      try (Clients begun = new Clients()) {
        clients = begun;
        requests.start(clients, CLIENTS, cluster::urls, seed);
        for (int number = 0; number < CRASHES; number++) {
          // With five, each step once.
          Step step = Step.values()[number % Step.values().length];
          Victim victim =
              Victim.values()[(number + number / Step.values().length) % Victim.values().length];
          crash(step, victim, leaver(number));
        }
        clients.stop();
      }
      cluster.awaitLeaders();
      requests.readAll(cluster.master().url(""));
    }
    Verdict.of(history).assertLinearizable("members-change-seed-" + seed);
  }

  private void crash(Step step, Victim victim, int leaver) throws Exception {
    String what = step + " and the " + victim + " killed, worker " + leaver + " goes: ";
    command("POST", leaver);
    clients.until(what + "a change begins", TIMEOUT, () -> joiner().isPresent());
    int joiner = joiner().orElseThrow();
    await(what + "the step is reached")
        .atMost(TIMEOUT)
        .pollInterval(OFTEN)
        .until(() -> isReached(step, joiner, leaver));
    Node killed = node(victim, joiner, leaver);
    killed.kill();
    int enough = requests.answered() + 100;
    clients.until(what + "the others go on", TIMEOUT, () -> requests.answered() >= enough);
    clients.until(what + "all keys are there", TIMEOUT, () -> isServedWithout(killed));
    killed.start();
    clients.until(what + "the change is made", TIMEOUT, patient(() -> areWithout(leaver)));
    command("DELETE", leaver);
  }

  private Node node(Victim victim, int joiner, int leaver) throws Exception {
    return switch (victim) {
      case LEADER -> cluster.worker(group().path("leader").asInt(leaver));
      case JOINER -> cluster.worker(joiner);
      case LEAVER -> cluster.worker(leaver);
      case MASTER -> cluster.master();
    };
  }

  private boolean isReached(Step step, int joiner, int leaver) throws Exception {
    return switch (step) {
      case NOTED -> true;
      case BEGUN -> Files.exists(copy(joiner));
      case JOINED -> members(group()).contains(joiner);
      case REMOVED -> !members(group()).contains(leaver);
      case GIVEN_UP -> !Files.exists(copy(leaver));
    };
  }

  private Path copy(int worker) {
    return cluster.worker(worker).data().resolve("cluster/" + GROUP);
  }

  private static List<Integer> members(JsonNode group) {
    List<Integer> members = new ArrayList<>();
    group.path("members").forEach(copy -> members.add(copy.path("worker").asInt()));
    return members;
  }

  /** Who is to go next: the members take turns. */
  private int leaver(int turn) throws Exception {
    List<Integer> members = members(group());
    return members.get(turn % members.size());
  }

  /** Who is to become a member of the group; empty while nobody is. */
  private Optional<Integer> joiner() throws Exception {
    for (JsonNode change : master("/rebalance").path("members")) {
      if (change.path("group").asInt() == GROUP && change.has("add")) {
        return Optional.of(change.path("add").asInt());
      }
    }
    return Optional.empty();
  }

  private JsonNode group() throws Exception {
    for (JsonNode group : master("/groups")) {
      if (group.path("id").asInt() == GROUP) {
        return group;
      }
    }
    throw new IOException("the master does not know the group");
  }

  /** Whether no group has this member, and each has as many as it is to have. */
  private boolean areWithout(int worker) throws Exception {
    boolean isDone = true;
    for (JsonNode group : master("/groups")) {
      List<Integer> members = members(group);
      isDone &= members.size() == 3 && !members.contains(worker);
    }
    return isDone;
  }

  private boolean isServedWithout(Node dead) throws InterruptedException {
    for (Node node : cluster.workers()) {
      if (node != dead) {
        return node.send("GET", "/kv?limit=1").statusCode() == 200;
      }
    }
    throw new AssertionError("there is another worker");
  }

  private JsonNode master(String target) throws InterruptedException, IOException {
    return JSON.readTree(cluster.master().send("GET", target).body());
  }

  /** A node that was just started may not answer yet. */
  private static Callable<Boolean> patient(Callable<Boolean> question) {
    return () -> {
      try {
        return question.call();
      } catch (IOException | AssertionError e) {
        return false;
      }
    };
  }

  /** Drains a worker, or no longer. */
  private void command(String method, int worker) {
    clients.until(
        method + " of the drain of worker " + worker,
        TIMEOUT,
        patient(
            () ->
                cluster.master().send(method, "/workers/" + worker + "/drain").statusCode() < 300));
  }
}
