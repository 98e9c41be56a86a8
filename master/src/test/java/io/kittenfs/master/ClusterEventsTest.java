package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.LogOutput;
import io.kittenfs.master.membership.Discarded;
import io.kittenfs.model.SlotRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens in the cluster is a line in the master's log, once. */
class ClusterEventsTest {
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private LogOutput log;
  private MasterFixture master;
  private FakeCluster cluster;
  private FakeWorker one;

  @BeforeEach
  void start() {
    log = new LogOutput();
    master = new MasterFixture(data.resolve("one"), clock, Duration.ZERO);
    cluster = new FakeCluster(master);
    cluster.awaitFirstMap(clock, 2);
    one = cluster.workers.get(1);
    log.await("All 1024 slots are claimed by their owners: {0=512, 1=512}");
  }

  @AfterEach
  void stop() {
    cluster.close();
    master.close();
    log.close();
  }

  @Test
  void workersJoinAndClaimTheirSlots() {
    log.await("Worker 0 joined, at " + cluster.workers.get(0).url());
    log.await("Worker 1 joined, at " + one.url());
    cluster.heartbeat();
    master.close();
    assertThat(log.count("Worker 1 joined")).isEqualTo(1);
    assertThat(log.count("All 1024 slots are claimed")).isEqualTo(1);
  }

  @Test
  void aWorkerIsSuspectAndDownAndUpAgain() {
    cluster.lose(one);
    clock.move(Duration.ofSeconds(4));
    cluster.heartbeat();
    log.await("Worker 1 is suspect: not heard since");
    clock.move(Duration.ofSeconds(7));
    cluster.heartbeat();
    log.await("Worker 1 is down: not heard since");
    one.register(master.server());
    log.await("Worker 1 is up again");
    assertThat(log.count("Worker 1 is down")).isEqualTo(1);
  }

  @Test
  void aDrainIsARebalanceThatStartsAndEnds() {
    master.post("/workers/1/drain");
    log.await("Worker 1 is being drained of 512 slots");
    log.await("A rebalance of 512 slots started");
    cluster.awaitBalance();
    cluster.heartbeat();
    log.await("Worker 1 is drained: it owns no slot");
    log.await("The rebalance ended: 512 of 512 slots moved, 0 bytes in");
    assertThat(master.delete("/workers/1").status()).isEqualTo(200);
    log.await("Worker 1 was removed");
    assertThat(log.text()).doesNotContain("discarded");
    assertThat(log.count("A rebalance of 512 slots started")).isEqualTo(1);
    assertThat(log.count("The rebalance ended")).isEqualTo(1);
  }

  @Test
  void aDrainIsTakenBack() {
    master.post("/workers/1/drain");
    log.await("Worker 1 is being drained");
    master.delete("/workers/1/drain");
    log.await("Worker 1 is not drained any more; it has 512 slots");
  }

  @Test
  void aRebalanceIsStopped() {
    cluster.join();
    cluster.awaitOrders();
    master.delete("/rebalance");
    cluster.heartbeat(0);
    log.await("The rebalance was stopped: 0 of 341 slots moved");
  }

  @Test
  void aDiscardIsAWarningThatSaysWhatItCost() {
    master.delete("/workers/1?discard=true");
    log.await(
        "WARN ClusterEvents - Worker 1 was removed and discarded; it had 512 slots and 512 keys");
    log.await("512 slots were given to workers [0], which have not taken them yet");
  }

  @Test
  void lostSlotsAreAWarning() {
    one.lost = List.of(new SlotRange(1000, 1023, 1));
    one.owned.tailMap(1000).clear();
    one.register(master.server());
    log.await("WARN ClusterEvents - Nobody claims 24 slots, last known of workers [1]");
  }

  @Test
  void anAdoptionIsALine() {
    one.keys.put("a", 1L);
    assertThat(master.post("/workers/1/adopt").status()).isEqualTo(200);
    log.await("The cluster adopted 1 own keys");
  }

  @Test
  void aClearedMasterLearnsAgain() {
    master.delete("/clear");
    log.await("This master was cleared: it forgot 2 workers and the owners of 1024 slots");
    cluster.heartbeat(0);
    log.await("slots were learned from workers");
    assertThat(log.count("This master was cleared")).isEqualTo(1);
  }

  @Test
  void aMasterThatLostItsDiskLearnsFromWorkers() {
    master.restart(data.resolve("empty"));
    log.await("This master knows 0 workers and the owners of 0 of 1024 slots");
    one.register(master.server());
    log.await("Worker 1 at " + one.url() + " is back, with 512 slots");
    log.await("The owners of 1024 slots were learned from workers");
    log.await(
        "Worker 0 at " + cluster.workers.get(0).url() + " is known, and has not reported yet");
    cluster.heartbeat(0);
    log.await("Worker 0 is up, at " + cluster.workers.get(0).url());
  }

  @Test
  void aMasterStartsInOneLine() {
    assertThat(log.text().lines().filter(line -> line.contains("KittenFS master")))
        .singleElement()
        .asString()
        .contains("on Java " + Runtime.version(), master.server().url(), "one", "fsync off")
        .containsPattern("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}");
  }

  @Test
  void whatStaysAsItIsIsToldOnce() {
    ClusterOverview none = ClusterOverview.none("session");
    ClusterOverview facts =
        new ClusterOverview(
            "session",
            new TreeMap<>(
                Map.of(
                    77,
                    new ClusterOverview.Worker(
                        "http://127.0.0.1:1",
                        ClusterOverview.Life.DOWN,
                        clock.instant(),
                        true,
                        new Discarded(3, 4L, 5L),
                        null))),
            3,
            3,
            0,
            null,
            null,
            new ClusterOverview.Moves(clock.instant(), clock.instant(), false, 4321, 4321, 6),
            new TreeMap<>(),
            new TreeMap<>());
    ClusterEvents events = new ClusterEvents(none);
    events.observe(facts);
    events.observe(facts);
    events.observe(facts);
    assertThat(log.count("Worker 77 at")).isEqualTo(1);
    assertThat(log.count("Worker 77 is")).isEqualTo(1);
    assertThat(log.count("4321 slots started")).isEqualTo(1);
    assertThat(log.count("4321 of 4321 slots moved")).isEqualTo(1);
  }
}
