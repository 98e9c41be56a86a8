package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.RejectionReason;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers leave: emptied first, or given up. */
class MembershipTest {
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private MasterFixture master;
  private FakeCluster cluster;
  private FakeWorker zero;
  private FakeWorker one;

  @BeforeEach
  void start() {
    master = new MasterFixture(data.resolve("one"), clock, Duration.ZERO);
    cluster = new FakeCluster(master);
    cluster.awaitFirstMap(clock, 2);
    zero = cluster.workers.get(0);
    one = cluster.workers.get(1);
  }

  @AfterEach
  void stop() {
    cluster.close();
    master.close();
  }

  @Test
  void aDrainedWorkerIsAskedForAHeartbeatSoThatItGetsItsOrders() {
    int before = one.heartbeatRequests.get();
    master.post("/workers/1/drain");
    await().until(() -> one.heartbeatRequests.get() == before + 1);
    assertThat(zero.heartbeatRequests).hasValue(0);
  }

  @Test
  void aDrainedWorkerCanBeRemoved() {
    Answer drained = master.post("/workers/1/drain");
    assertThat(drained.status()).isEqualTo(200);
    assertThat(drained.body().path("state").asText()).isEqualTo("draining");
    assertThat(drained.body().path("slots").asInt()).isEqualTo(512);
    assertThat(master.delete("/workers/1").status()).isEqualTo(409);
    cluster.awaitBalance();

    assertThat(cluster.counts()).containsExactly(1024, 0);
    assertThat(cluster.moved).isEqualTo(512);
    assertThat(master.delete("/workers/1").status()).isEqualTo(200);
    assertThat(master.get("/workers/1").status()).isEqualTo(404);
    assertThat(master.get("/workers").body()).hasSize(1);
    assertThat(master.get("/map").body().path("workers")).hasSize(1);
    assertRemoved(one);
    // The others, which learned of it, tell even a master that was cleared.
    zero.register(master.server());
    master.delete("/clear");
    zero.register(master.server());
    assertRemoved(one);
  }

  private void assertRemoved(FakeWorker worker) {
    assertThatThrownBy(() -> worker.register(master.server()))
        .isInstanceOfSatisfying(
            NodeRefusedException.class,
            refused -> assertThat(refused.rejection()).contains(RejectionReason.REMOVED));
  }

  @Test
  void aDrainIsRememberedAndCanBeTakenBack() {
    master.post("/workers/1/drain");
    cluster.awaitOrders();
    cluster.heartbeat();
    master.restart(data.resolve("one"));
    cluster.heartbeat();
    assertThat(master.get("/workers/1").body().path("state").asText()).isEqualTo("draining");

    Answer back = master.delete("/workers/1/drain");
    assertThat(back.body().path("state").asText()).isEqualTo("up");
    cluster.awaitBalance();
    assertThat(cluster.counts()).containsExactly(512, 512);
  }

  @Test
  void aDrainMovesSlotsThoughNothingElseDoes() {
    stop();
    master = new MasterFixture(data.resolve("two"), clock, Duration.ZERO, false);
    cluster = new FakeCluster(master);
    cluster.awaitFirstMap(clock, 2);
    master.post("/workers/0/drain");
    cluster.awaitBalance();

    assertThat(cluster.counts()).containsExactly(0, 1024);
  }

  @Test
  void aNewWorkerTakesTheSlotsOfADrainedOne() {
    master.post("/workers/1/drain");
    cluster.awaitOrders();
    cluster.heartbeat();
    cluster.join();
    cluster.awaitBalance();

    assertThat(cluster.counts()).containsExactly(512, 0, 512);
  }

  @Test
  void theLastWorkerIsNotDrained() {
    cluster.lose(one);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat();

    Answer refused = master.post("/workers/0/drain");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("No other worker");
    assertThat(master.get("/workers/0").body().path("draining").asBoolean()).isFalse();
  }

  @Test
  void aWorkerThatIsDownIsNotDrained() {
    cluster.lose(one);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat();

    Answer refused = master.post("/workers/1/drain");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail())
        .contains(
            "down since", "Start it again", "/workers/1?discard=true", "512 slots", "512 keys");
    assertThat(master.get("/workers/1").body().path("draining").asBoolean()).isFalse();

    one.register(master.server());
    assertThat(master.post("/workers/1/drain").status()).isEqualTo(200);
  }

  @Test
  void aWorkerThatIsDownAndOwnsNothingIsDrainedAlready() {
    FakeWorker two = cluster.join();
    cluster.lose(two);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);

    assertThat(master.post("/workers/2/drain").status()).isEqualTo(200);
  }

  @Test
  void aWorkerThatKeepsItsStoreClosedIsNotDrained() {
    TreeMap<Integer, Long> slots = one.owned;
    one.owned = null;
    one.register(master.server());

    Answer refused = master.post("/workers/1/drain");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("closed", "POST " + one.url() + "/worker/1");

    one.owned = slots;
    one.register(master.server());
    assertThat(master.post("/workers/1/drain").status()).isEqualTo(200);
  }

  @Test
  void aWorkerIsNotDrainedWhileSlotsAreLost() {
    one.lost = List.of(new SlotRange(1000, 1023, 1));
    one.owned.tailMap(1000).clear();
    one.register(master.server());

    Answer refused = master.post("/workers/1/drain");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("24 slots", "accept_loss");
  }

  @Test
  void aDrainWaitsForAWorkerThatGoesDownMeanwhile() {
    master.post("/workers/1/drain");
    cluster.awaitOrders();
    cluster.lose(one);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);

    assertThat(master.get("/rebalance").body().path("waiting_for").asText())
        .contains(
            "Worker 1", "being drained", "is down since", "discard=true gives up", "512 slots");
    one.register(master.server());
    assertThat(master.get("/rebalance").body().path("waiting_for").isNull()).isTrue();
  }

  @Test
  void aDiscardAnswersWhatWasGivenUp() {
    one.keys.put("mine", 3L);
    one.register(master.server());

    JsonNode answer = master.delete("/workers/1?discard=true").body();
    assertThat(answer.path("removed").asInt()).isEqualTo(1);
    assertThat(answer.path("discarded").path("slots").asInt()).isEqualTo(512);
    assertThat(answer.path("discarded").path("keys").asInt()).isEqualTo(513);
    assertThat(answer.path("discarded").path("bytes").asInt()).isEqualTo(51_203);
  }

  @Test
  void aDiscardOfAWorkerThatNobodyHeardSaysThatItsKeysAreUnknown() {
    master.restart(data.resolve("other"));
    zero.register(master.server());

    JsonNode discarded = master.delete("/workers/1?discard=true").body().path("discarded");
    assertThat(discarded.path("slots").asInt()).isEqualTo(512);
    assertThat(discarded.path("keys").isNull()).isTrue();
    assertThat(discarded.path("bytes").isNull()).isTrue();
  }

  @Test
  void aRemovalWithoutDiscardGivesNothingUp() {
    cluster.join();
    cluster.awaitOrders();
    master.post("/workers/2/drain");
    cluster.heartbeat(0);
    cluster.heartbeat(0);

    JsonNode answer = master.delete("/workers/2").body();
    assertThat(answer.path("removed").asInt()).isEqualTo(2);
    assertThat(answer.has("discarded")).isFalse();
  }

  @Test
  void aWorkerThatSlotsAreOnTheirWayToIsNotRemoved() {
    cluster.join();
    cluster.awaitOrders();
    Answer refused = master.delete("/workers/2");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("on their way", "drain");

    master.post("/workers/2/drain");
    assertThat(master.delete("/workers/2").status()).isEqualTo(409);
    // The orders are taken back only by the answers to these.
    cluster.heartbeat(0);
    assertThat(master.delete("/workers/2").status()).isEqualTo(409);
    cluster.heartbeat(0);
    assertThat(master.delete("/workers/2").status()).isEqualTo(200);
  }

  @Test
  void aWorkerThatASlotReachedUnheardIsNotRemoved() {
    FakeWorker two = cluster.join();
    cluster.awaitOrders();
    int slot = zero.orders.get(0).slot();
    two.owned.put(slot, zero.owned.remove(slot) + 1);
    cluster.lose(two);
    master.post("/workers/2/drain");
    zero.gaveTo.add(2);
    cluster.heartbeat(0);
    cluster.heartbeat(0);
    assertThat(zero.orders).isEmpty();

    Answer refused = master.delete("/workers/2");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("on their way", "[0]");

    two.register(master.server());
    zero.gaveTo.clear();
    cluster.heartbeat(0);
    assertThat(master.delete("/workers/2").detail()).contains("1 slots");
  }

  @Test
  void aWorkerIsNotRemovedBeforeAllHaveReported() {
    cluster.join();
    master.restart(data.resolve("master"));
    zero.register(master.server());
    cluster.workers.get(2).register(master.server());

    assertThat(master.delete("/workers/2").detail()).contains("[1]");
    // It need not have been drained: those whose orders are unknown are waited for first.
    assertThat(master.get("/workers/2").status()).isEqualTo(200);
  }

  @Test
  void aWorkerWithOwnKeysIsNotRemoved() {
    FakeWorker two = cluster.join();
    two.keys.put("mine", 3L);
    two.owned = null;
    two.register(master.server());
    cluster.workers.remove(two);

    Answer refused = master.delete("/workers/2");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("0 slots", "1 own keys", "discard", "adopt");
    assertThat(master.get("/workers/2").status()).isEqualTo(200);
    assertThat(master.delete("/workers/2?discard=true").status()).isEqualTo(200);
    assertThat(master.get("/workers/2").status()).isEqualTo(404);
  }

  @Test
  void aWorkerOfWhichNothingIsKnownCountsAsHavingKeys() {
    FakeWorker two = cluster.join();
    two.owned = null;
    two.register(master.server());
    cluster.workers.remove(two);
    cluster.heartbeat(0);
    master.restart(data.resolve("other"));
    cluster.heartbeat(0);

    Answer refused = master.delete("/workers/2");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("never heard");
  }

  @Test
  void discardedSlotsAreGivenToTheOthers() {
    cluster.lose(one);
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat();
    assertThat(master.delete("/workers/1?discard=true").status()).isEqualTo(200);
    cluster.awaitOwners();

    assertThat(zero.owned).hasSize(1024);
    assertThat(zero.owned.get(1023)).isGreaterThan(1);
    assertThat(zero.owned.get(0)).isEqualTo(1);
    JsonNode status = master.get("/rebalance").body();
    assertThat(status.path("waiting_for").isNull()).isTrue();
    assertThatThrownBy(() -> one.register(master.server()))
        .isInstanceOf(NodeRefusedException.class);
  }

  @Test
  void slotsThatNobodyCouldTakeAreNotDiscarded() {
    cluster.lose(zero);
    cluster.lose(one);
    clock.move(Duration.ofSeconds(11));

    assertThat(master.delete("/workers/1?discard=true").status()).isEqualTo(409);
    assertThat(master.get("/workers/1").body().path("slots").asInt()).isEqualTo(512);
  }

  @Test
  void adoptionIsTheWorkersOwnAffair() {
    one.keys.put("a", 1L);

    Answer adopted = master.post("/workers/1/adopt");
    assertThat(adopted.status()).isEqualTo(200);
    assertThat(adopted.body().path("adopted").asInt()).isEqualTo(1);
    one.stop();
    assertThat(master.post("/workers/1/adopt").status()).isEqualTo(502);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /workers/7/drain, 404",
    "POST, /workers/x/drain, 400",
    "POST, /workers/-1/drain, 400",
    "POST, /workers/65536/drain, 400",
    "DELETE, /workers/7, 404",
    "DELETE, /workers/x, 400",
    "DELETE, /workers/1?discard=perhaps, 400",
    "DELETE, /workers/1, 409",
    "DELETE, /workers/7/drain, 404",
    "POST, /workers/7/adopt, 404",
    "POST, /workers/x/adopt, 400",
    "POST, /rebalance?dry_run=perhaps, 400",
    "POST, /rebalance?accept_loss=1, 400",
    "POST, /rebalance?dry_run=true&accept_loss=true, 400",
    "POST, /rebalance?dry_run=true&dry_run=true, 400",
    "PUT, /rebalance, 405",
    "PUT, /workers/1/drain, 405"
  })
  void whatMakesNoSenseIsRefusedAndChangesNothing(String method, String path, int status) {
    JsonNode workers = master.get("/workers").body();
    JsonNode map = master.get("/map").body();
    JsonNode rebalance = master.get("/rebalance").body();

    Answer answer =
        master.send(
            HttpRequest.newBuilder().method(method, HttpRequest.BodyPublishers.noBody()), path);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
    assertThat(answer.detail()).isNotBlank();
    assertThat(master.get("/workers").body()).isEqualTo(workers);
    assertThat(master.get("/map").body()).isEqualTo(map);
    assertThat(master.get("/rebalance").body()).isEqualTo(rebalance);
  }
}
