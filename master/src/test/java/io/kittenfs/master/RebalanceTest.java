package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.MoveProgress.MovingSlot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slots spread over the workers, by themselves or when asked to, and only as many as must. */
class RebalanceTest {
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private MasterFixture master;
  private FakeCluster cluster;

  @BeforeEach
  void start() {
    start(true);
  }

  private void start(boolean automatic) {
    master = new MasterFixture(data.resolve("auto-" + automatic), clock, Duration.ZERO, automatic);
    cluster = new FakeCluster(master);
  }

  @AfterEach
  void stop() {
    cluster.close();
    master.close();
  }

  private void restartWithout() {
    stop();
    start(false);
  }

  private JsonNode status() {
    return master.get("/rebalance").body();
  }

  private int slots(int worker) {
    return master.get("/workers/" + worker).body().path("slots").asInt();
  }

  /** Heartbeats without moves until so many slots are to move. */
  private void awaitPlanOf(int slots) {
    await()
        .until(
            () -> {
              cluster.heartbeat(0);
              return status().path("slots_total").asInt() == slots;
            });
  }

  @Test
  void theFirstMapIsEven() {
    assertThat(master.get("/map").body().path("slots")).isEmpty();
    assertThat(status().path("waiting_for").asText()).contains("no slots yet");
    cluster.awaitFirstMap(clock, 3);

    assertThat(cluster.counts()).containsExactly(342, 341, 341);
    JsonNode map = master.get("/map").body();
    assertThat(map.path("slots")).hasSize(1024);
    assertThat(map.path("epochs")).hasSize(1024);
    assertThat(map.path("slots").path(0).asInt()).isZero();
    assertThat(map.path("slots").path(1023).asInt()).isEqualTo(2);
    assertThat(map.path("epochs").path(7).asInt()).isEqualTo(1);
    assertThat(slots(0)).isEqualTo(342);
    assertThat(status().path("state").asText()).isEqualTo("idle");
    assertThat(status().path("waiting_for").isNull()).isTrue();
    assertThat(status().path("started_at").isNull()).isTrue();
  }

  @Test
  void theFirstMapWaitsForThoseWhoComeTogether() {
    cluster.join();
    clock.move(Duration.ofMillis(900));
    cluster.join();
    clock.move(Duration.ofMillis(900));
    cluster.heartbeat(0);
    assertThat(status().path("waiting_for").asText()).contains("no slots yet");
    clock.move(Duration.ofMillis(100));
    cluster.awaitOwners();

    assertThat(cluster.counts()).containsExactly(512, 512);
  }

  @Test
  void aWorkerWhoseStoreOpensLaterGetsItsShare() {
    cluster.awaitFirstMap(clock, 1);
    FakeWorker late = cluster.joinWithoutStore();
    // After this the master has looked, with nothing to move, and only a heartbeat is news.
    assertThat(master.delete("/workers/0/drain").status()).isEqualTo(200);
    late.owned = new TreeMap<>();
    awaitPlanOf(512);
  }

  @Test
  void aWorkerWithoutAStoreForSlotsGetsNone() {
    FakeWorker closed = cluster.join();
    closed.owned = null;
    closed.register(master.server());
    FakeWorker open = cluster.join();
    cluster.workers.remove(closed);
    clock.move(Duration.ofSeconds(9));
    cluster.heartbeat(0);
    assertThat(status().path("waiting_for").asText()).contains("no slots yet");
    clock.move(Duration.ofSeconds(1));
    cluster.awaitOwners();

    assertThat(open.owned).hasSize(1024);
    assertThat(slots(closed.index)).isZero();
  }

  @Test
  void aWorkerThatJoinsGetsItsShareWithTheFewestMoves() {
    cluster.awaitFirstMap(clock, 2);
    cluster.join();
    cluster.awaitBalance();

    assertThat(cluster.counts()).containsExactlyInAnyOrder(342, 341, 341);
    assertThat(cluster.moved).isEqualTo(341);
    assertThat(status().path("slots_total").asInt()).isEqualTo(341);
    assertThat(status().path("slots_done").asInt()).isEqualTo(341);
    assertThat(cluster.ownsAll()).isTrue();
    assertThat(slots(2)).isEqualTo(341);
  }

  @Test
  void twoThatJoinOneAfterTheOtherCostNoMoreThanNeeded() {
    cluster.awaitFirstMap(clock, 2);
    cluster.join();
    cluster.awaitOrders();
    cluster.heartbeat(10);
    cluster.heartbeat(0);
    cluster.join();
    // Workers go on with the orders that they have until there is another plan.
    awaitPlanOf(512);
    cluster.awaitBalance();

    assertThat(cluster.counts()).containsExactly(256, 256, 256, 256);
    assertThat(cluster.moved).isEqualTo(512);
    assertThat(status().path("slots_total").asInt()).isEqualTo(512);
  }

  @Test
  void nobodyIsOrderedMoreThanAHeartbeatCanHold() {
    restartWithout();
    cluster.awaitFirstMap(clock, 1);
    for (int joining = 0; joining < 3; joining++) {
      cluster.join();
    }
    assertThat(master.post("/rebalance").body().path("slots_total").asInt()).isEqualTo(768);
    cluster.awaitOrders();

    assertThat(cluster.workers.get(0).orders).hasSize(512);
    assertThat(cluster.workers.get(0).orders.get(0).url()).isEqualTo(cluster.workers.get(1).url());
    assertThat(cluster.workers.get(1).orders).isEmpty();
  }

  @Test
  void withoutAutoRebalanceNothingMovesUntilAsked() {
    restartWithout();
    cluster.awaitFirstMap(clock, 1);
    cluster.join();
    JsonNode plan = master.post("/rebalance?dry_run=true").body();
    assertThat(plan.path("slots").asInt()).isEqualTo(512);
    assertThat(plan.path("keys").asInt()).isEqualTo(512);
    assertThat(plan.path("bytes").asInt()).isEqualTo(51_200);
    assertThat(plan.path("moves")).hasSize(1);
    assertThat(plan.path("moves").path(0).path("from").asInt()).isZero();
    assertThat(plan.path("moves").path(0).path("to").asInt()).isEqualTo(1);

    // Several turns of the master's timer.
    await()
        .during(Duration.ofMillis(600))
        .until(
            () -> {
              cluster.heartbeat();
              return cluster.moved == 0;
            });
    assertThat(status().path("state").asText()).isEqualTo("idle");

    assertThat(master.post("/rebalance").body().path("state").asText()).isEqualTo("running");
    cluster.awaitBalance();
    assertThat(cluster.counts()).containsExactly(512, 512);
  }

  @Test
  void aPlanThatAWorkerDoesNotHelpWithHasNoFigures() {
    restartWithout();
    cluster.awaitFirstMap(clock, 1);
    cluster.join();
    cluster.workers.get(0).stop();

    JsonNode plan = master.post("/rebalance?dry_run=true").body();
    assertThat(plan.path("slots").asInt()).isEqualTo(512);
    assertThat(plan.path("keys").isNull()).isTrue();
    assertThat(plan.path("bytes").isNull()).isTrue();
  }

  @Test
  void stopsAndGoesOn() {
    cluster.awaitFirstMap(clock, 1);
    cluster.join();
    cluster.awaitOrders();
    cluster.heartbeat();
    cluster.heartbeat(0);
    assertThat(master.delete("/rebalance").body().path("state").asText()).isEqualTo("stopped");
    int moved = cluster.moved;
    assertThat(moved).isEqualTo(16);
    cluster.heartbeat();
    cluster.heartbeat();
    assertThat(cluster.moved).isEqualTo(moved);
    assertThat(status().path("slots_done").asInt()).isEqualTo(moved);
    assertThat(status().path("ended_at").isNull()).isFalse();

    // Also when the master starts again.
    master.restart(data.resolve("auto-true"));
    cluster.heartbeat();
    cluster.heartbeat();
    assertThat(status().path("state").asText()).isEqualTo("stopped");
    assertThat(cluster.moved).isEqualTo(moved);

    assertThat(master.post("/rebalance").body().path("state").asText()).isEqualTo("running");
    cluster.awaitBalance();
    assertThat(cluster.counts()).containsExactly(512, 512);
    assertThat(cluster.moved).isEqualTo(512);
  }

  @Test
  void aJoinStartsAgainWhatWasStopped() {
    cluster.awaitFirstMap(clock, 1);
    master.delete("/rebalance");
    cluster.join();
    // What was stopped has ended; that nothing moves yet does not mean that it is done.
    cluster.awaitOrders();
    cluster.awaitBalance();

    assertThat(cluster.counts()).containsExactly(512, 512);
  }

  @Test
  void goesOnWhenTheMasterStartsAnew() {
    cluster.awaitFirstMap(clock, 1);
    cluster.join();
    cluster.awaitOrders();
    cluster.heartbeat();
    JsonNode before = status();
    master.restart(data.resolve("auto-true"));
    assertThat(status().path("state").asText()).isEqualTo("running");
    assertThat(status().path("started_at")).isEqualTo(before.path("started_at"));
    cluster.awaitBalance();

    assertThat(cluster.counts()).containsExactly(512, 512);
    assertThat(cluster.moved).isEqualTo(512);
    assertThat(status().path("slots_total").asInt()).isEqualTo(512);
  }

  @Test
  void aSlotOnItsWayIsPartOfTheNextPlan() {
    cluster.awaitFirstMap(clock, 2);
    cluster.join();
    cluster.awaitOrders();
    FakeWorker source = cluster.workers.get(0);
    int slot = source.orders.get(0).slot();
    source.moves = new MoveProgress(List.of(new MovingSlot(slot, 2, 0, 0, 1)), 0, 0, 0, null);
    cluster.heartbeat(0);
    cluster.join();
    awaitPlanOf(512);

    assertThat(source.orders.get(0).slot()).isEqualTo(slot);
    assertThat(source.orders.get(0).to()).isEqualTo(2);
  }

  @Test
  void progressHasRateAndTimeLeft() {
    cluster.awaitFirstMap(clock, 1);
    cluster.join();
    cluster.awaitOrders();
    FakeWorker source = cluster.workers.get(0);
    source.moves = new MoveProgress(List.of(), 0, 0, 0, null);
    cluster.heartbeat(0);
    await().until(() -> status().path("sources").path(0).path("moves").isObject());
    // Makes the master read its meter: only what moves after the first reading has a rate.
    assertThat(master.delete("/workers/0/drain").status()).isEqualTo(200);
    int next = source.orders.get(0).slot();
    clock.move(Duration.ofSeconds(2));
    cluster.heartbeat(16);
    source.moves =
        new MoveProgress(List.of(new MovingSlot(next, 1, 3, 50, 100)), 16, 16, 1600, "for once");
    cluster.heartbeat(0);
    await().until(() -> status().path("bytes_moved").asInt() == 1600);
    clock.move(Duration.ofSeconds(2));
    // The meter may have read between the two workers: bytes that left, and slots that nobody has.
    await()
        .until(
            () ->
                status().path("eta_seconds").asInt() > 0
                    && status().path("bytes_per_second").asInt() > 0);

    JsonNode status = status();
    assertThat(status.path("keys_moved").asInt()).isEqualTo(16);
    assertThat(status.path("bytes_left").asInt()).isEqualTo(496 * 100);
    assertThat(status.path("slots_done").asInt()).isEqualTo(16);
    JsonNode sender = status.path("sources").path(0);
    assertThat(sender.path("worker").asInt()).isZero();
    assertThat(sender.path("slots_left").asInt()).isEqualTo(496);
    assertThat(sender.path("moves").path("moving").path(0).path("slot").asInt()).isEqualTo(next);
    assertThat(sender.path("moves").path("moving").path(0).path("bytes_sent").asInt())
        .isEqualTo(50);
    assertThat(sender.path("moves").path("last_error").asText()).isEqualTo("for once");
  }

  @Test
  void waitsForADestinationThatIsDown() {
    cluster.awaitFirstMap(clock, 1);
    FakeWorker joined = cluster.join();
    cluster.awaitOrders();
    cluster.heartbeat();
    cluster.heartbeat(0);
    cluster.lose(joined);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);

    assertThat(cluster.workers.get(0).orders).isEmpty();
    assertThat(status().path("state").asText()).isEqualTo("running");
    assertThat(status().path("waiting_for").asText()).contains("Worker 1 is down since");

    cluster.workers.add(joined);
    cluster.awaitBalance();
    assertThat(cluster.counts()).containsExactly(512, 512);
  }

  @Test
  void statesInAMapAddUp() {
    cluster.awaitFirstMap(clock, 3);
    JsonNode workers = master.get("/workers").body();

    assertThat(
            StreamSupport.stream(workers.spliterator(), false)
                .mapToInt(worker -> worker.path("slots").asInt())
                .sum())
        .isEqualTo(1024);
    assertThat(workers.path(0).path("cluster_keys").asInt()).isEqualTo(342);
    assertThat(master.get("/stats").body().path("total").path("cluster_keys").asInt())
        .isEqualTo(1024);
  }
}
