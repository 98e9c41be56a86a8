package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.http.LogOutput;
import io.kittenfs.model.Group;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A new cluster that is to keep three copies begins with replicated groups. */
class FoundingWithCopiesTest {
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();

  @RegisterExtension
  final MasterFixture master =
      new MasterFixture(() -> data.resolve("one"), clock, Duration.ZERO).keeping(3);

  @RegisterExtension final FakeCluster cluster = new FakeCluster(master);

  private final FakeGroups groups = new FakeGroups(cluster, clock);

  private JsonNode rebalance() {
    return master.get("/rebalance").body();
  }

  private String waitingFor() {
    return rebalance().path("waiting_for").asText();
  }

  /** Heartbeats over several turns of the master's timer. */
  private void heartbeats() {
    await()
        .during(Duration.ofMillis(600))
        .until(
            () -> {
              cluster.heartbeat(0);
              return true;
            });
  }

  /** In steps in which no worker counts as silent, whenever the master looks. */
  private void pass(int seconds) {
    for (int passed = 0; passed < seconds; passed += 2) {
      cluster.heartbeat(0);
      clock.move(Duration.ofSeconds(2));
    }
  }

  @Test
  void slotsAreSpreadOverTheGroups() {
    groups.awaitSlots(3);

    JsonNode map = master.get("/map").body();
    assertThat(map.path("slots")).hasSize(1024);
    assertThat(map.path("slots").path(0).asInt()).isZero();
    assertThat(map.path("slots").path(1023).asInt()).isEqualTo(2);
    assertThat(master.get("/").body().path("replicas").asInt()).isEqualTo(3);
    assertThat(rebalance().path("waiting_for").isNull()).isTrue();
    assertThat(rebalance().has("short")).isFalse();
    JsonNode workers = master.get("/workers").body();
    assertThat(workers)
        .extracting(worker -> worker.path("slots").asInt())
        .containsExactly(342, 341, 341);
    assertThat(cluster.counts()).containsOnly(0);
    for (FakeWorker worker : cluster.workers) {
      assertThat(worker.begun).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void noSlotIsGivenOutBeforeEveryGroupHasALeader() {
    groups.awaitCopies(3);
    groups.elect(FakeGroups.FIRST, 0, 1);
    groups.elect(FakeGroups.FIRST + 1, 1, 1);
    heartbeats();
    assertThat(groups.owned()).isZero();
    assertThat(waitingFor()).contains("[65538]");
    groups.elect(FakeGroups.FIRST + 2, 0, 4);
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return groups.owned() == 1024;
            });
    assertThat(master.get("/workers/0").body().path("slots").asInt()).isEqualTo(683);
  }

  @Test
  void twoWorkersWaitForTheThird() {
    cluster.join();
    cluster.join();
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(9));
    heartbeats();
    assertThat(cluster.counts()).containsExactly(0, 0);
    assertThat(waitingFor()).contains("3 workers are awaited; 2 can take part");
    groups.awaitSlots(1);
    assertThat(groups.groups()).hasSize(3);
  }

  @Test
  void aGroupIsForWhoCanVote() {
    FakeWorker old = cluster.join();
    old.nonce = null;
    cluster.join();
    cluster.join();
    cluster.heartbeat(0);
    pass(40);
    heartbeats();
    assertThat(groups.groups()).isEmpty();
    assertThat(cluster.counts()).containsOnly(0);
    assertThat(waitingFor()).contains("2 can take part so far", "The logs of the others");
    cluster.join();
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(9));
    heartbeats();
    assertThat(groups.groups()).isEmpty();
    clock.move(Duration.ofSeconds(1));
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return groups.groups().size() == 3;
            });
    assertThat(groups.groups()).allMatch(group -> !group.members().contains(old.index));
  }

  @Test
  void aWorkerThatIsSilentForAMomentTakesPart() {
    for (int i = 0; i < 3; i++) {
      cluster.join();
    }
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(4));
    FakeWorker zero = cluster.workers.get(0);
    await()
        .until(
            () -> {
              zero.register(master.server());
              return zero.copies.size() == 3;
            });
  }

  @Test
  void fewerWorkersThanCopiesBeginWithOneCopyAfterAWhile() {
    try (LogOutput log = new LogOutput()) {
      cluster.join();
      cluster.join();
      pass(30);
      cluster.awaitOwners();

      assertThat(cluster.counts()).containsExactly(512, 512);
      assertThat(groups.groups()).isEmpty();
      assertThat(rebalance().path("short").asText())
          .contains("2 copies of each value are missing", "Start 1 more");
      log.await("2 copies of each value are missing");
      assertThat(log.count("2 copies of each value are missing")).isEqualTo(1);
    }
  }

  @Test
  void copiesBeginWhenThereAreEnoughWorkersForThem() {
    cluster.join();
    cluster.join();
    pass(30);
    cluster.awaitOwners();
    cluster.join();
    pass(4);
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return groups.groups().size() == 3;
            });
    // The slots stay where they are until those that are to take them have leaders.
    heartbeats();
    assertThat(cluster.counts()).containsExactly(512, 512, 0);
    assertThat(rebalance().path("short").asText()).contains("on their way to groups with 3");
    groups.groups().forEach(group -> groups.elect(group.id(), group.preferred(), 1));
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return rebalance().path("slots_total").asInt() == 1024;
            });
  }

  @Test
  void workersThatAreAnnouncedAreAwaited() {
    assertThat(master.get("/add_worker?url=http://127.0.0.1:9").status()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      cluster.join();
    }
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(9));
    heartbeats();
    assertThat(groups.groups()).isEmpty();
    pass(22);
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return groups.groups().size() == 3;
            });
  }

  @Test
  void aMemberThatReportedACopyIsNotToldToBeginAnother() {
    groups.awaitCopies(3);
    FakeWorker one = cluster.workers.get(1);
    one.copies.clear();
    one.begun.clear();
    one.register(master.server());
    assertThat(one.begun).isEmpty();
  }

  @Test
  void aMemberWhoseVotesWereLostBeforeItBeganIsNotToldToBegin() {
    for (int i = 0; i < 3; i++) {
      cluster.join();
    }
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(2));
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(1));
    FakeWorker zero = cluster.workers.get(0);
    await()
        .until(
            () -> {
              zero.register(master.server());
              return zero.copies.size() == 3;
            });
    FakeWorker one = cluster.workers.get(1);
    one.nonce = "0000000b";
    one.register(master.server());
    assertThat(one.begun).isEmpty();
    one.nonce = "0000000a";
    one.register(master.server());
    assertThat(one.begun).hasSize(3);
  }

  @Test
  void aWorkerThatJoinsLaterLeadsAGroupOfItsOwn() {
    groups.awaitSlots(3);
    FakeWorker late = cluster.join();
    heartbeats();
    assertThat(late.begun).isEmpty();
    assertThat(groups.groups()).hasSize(3);
    assertThat(waitingFor()).contains("Workers [3] have no part in replicated groups yet");
    pass(4);
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return late.begun.size() == 1;
            });
    cluster.heartbeat(0);
    assertThat(groups.groups()).hasSize(4);
    Group own = groups.groups().get(3);
    assertThat(own.preferred()).isEqualTo(3);
    assertThat(own.members()).containsExactly(0, 1, 3);
    assertThat(waitingFor()).isEqualTo("null");
    groups.elect(own.id(), 3, 1);
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return rebalance().path("slots_total").asInt() == 256;
            });
  }

  @Test
  void membersAreNeitherDrainedNorRemoved() {
    groups.awaitSlots(3);
    for (Answer refused :
        List.of(
            master.post("/workers/0/drain"),
            master.delete("/workers/0"),
            master.delete("/workers/0?discard=true"))) {
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.detail()).contains("copies of the replicated groups");
    }
  }

  @Test
  void aWorkerThatIsDownIsNoObstacleWhileOthersLead() {
    groups.awaitSlots(3);
    FakeWorker zero = cluster.workers.get(0);
    groups.elect(FakeGroups.FIRST, 1, 2);
    cluster.lose(zero);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);
    assertThat(rebalance().path("waiting_for").isNull()).isTrue();
    assertThat(rebalance().path("short").asText()).contains("Workers [0] are down");
    assertThat(master.get("/map").body().path("slots").path(0).asInt()).isEqualTo(1);
    assertThat(master.get("/workers/1").body().path("slots").asInt()).isEqualTo(683);
  }

  @Test
  void whatAMajorityMayKnowIsNotGivenUp() {
    groups.awaitSlots(3);
    TreeMap<Integer, Long> owned = groups.copy(0, FakeGroups.FIRST).owned;
    master.restart(data.resolve("two"));
    cluster.lose(cluster.workers.get(0));
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);
    assertThat(waitingFor()).contains("342 slots", "[0]");
    Answer refused = master.post("/rebalance?accept_loss=true");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("Workers [1, 2] may still have what seems lost");

    groups.elect(FakeGroups.FIRST, 1, 2);
    groups.copy(1, FakeGroups.FIRST).owned = owned;
    cluster.heartbeat(0);
    assertThat(rebalance().path("waiting_for").isNull()).isTrue();
  }

  @Test
  void whatNoMajorityHasCanBeGivenUp() {
    groups.awaitSlots(4);
    groups.elect(FakeGroups.FIRST + 3, 0, 2);
    cluster.lose(cluster.workers.get(3));
    cluster.lose(cluster.workers.get(2));
    groups.copy(1, FakeGroups.FIRST + 1).leads = false;
    master.restart(data.resolve("two"));
    cluster.heartbeat(0);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);
    assertThat(waitingFor()).contains("512 slots", "[1, 2]");

    assertThat(master.post("/rebalance?accept_loss=true").status()).isEqualTo(200);
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return groups.owned() == 1024;
            });
    assertThat(groups.copy(0, FakeGroups.FIRST).owned).hasSize(512);
    assertThat(groups.copy(0, FakeGroups.FIRST + 3).owned).hasSize(512);
  }

  @Test
  void aLostMasterKnowsTheGroupsAgain() {
    groups.awaitSlots(3);
    List<Group> before = groups.groups();
    JsonNode slots = master.get("/map").body().path("slots");
    master.keeping(1).restart(data.resolve("two"));
    for (FakeWorker worker : cluster.workers) {
      worker.begun.clear();
    }
    heartbeats();
    assertThat(groups.groups()).isEqualTo(before);
    assertThat(master.get("/map").body().path("slots")).isEqualTo(slots);
    assertThat(master.get("/").body().path("replicas").asInt()).isEqualTo(3);
    assertThat(rebalance().path("waiting_for").isNull()).isTrue();
    assertThat(cluster.workers).allMatch(worker -> worker.begun.isEmpty());
  }

  @Test
  void aFlagThatDiffersFromTheClusterIsAWarning() {
    groups.awaitSlots(3);
    try (LogOutput log = new LogOutput()) {
      master.restart(data.resolve("one"));
      assertThat(log.count("changes nothing")).isZero();
      master.keeping(1).restart(data.resolve("one"));
      log.await("--replicas 1 changes nothing: it is for a new cluster, and this one is to have 3");
      master.restart(data.resolve("two"));
      assertThat(log.count("changes nothing")).isEqualTo(1);
      cluster.heartbeat(0);
      await().until(() -> log.count("changes nothing") == 2);
    }
  }
}
