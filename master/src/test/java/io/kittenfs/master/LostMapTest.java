package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.wire.ClusterMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A master that lost the map, or was cleared, gets it back and gives nothing away until then. */
class LostMapTest {
  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofSeconds(11);

  @TempDir Path data;
  private final FakeClock clock = new FakeClock();

  @RegisterExtension
  final MasterFixture master = new MasterFixture(() -> data.resolve("one"), clock, GRACE);

  @RegisterExtension final FakeCluster cluster = new FakeCluster(master);

  private FakeWorker zero;
  private FakeWorker one;
  private FakeWorker two;

  @BeforeEach
  void start() {
    clock.move(GRACE);
    cluster.awaitFirstMap(clock, 3);
    zero = cluster.workers.get(0);
    one = cluster.workers.get(1);
    two = cluster.workers.get(2);
  }

  private void loseMaster() {
    master.restart(data.resolve("two"));
  }

  private JsonNode slots() {
    return master.get("/map").body().path("slots");
  }

  private String waitingFor() {
    return master.get("/rebalance").body().path("waiting_for").asText();
  }

  /** Heartbeats over several turns of the master's timer. */
  private void heartbeats() {
    clock.move(Duration.ofSeconds(2));
    await()
        .during(Duration.ofMillis(600))
        .until(
            () -> {
              cluster.heartbeat();
              return true;
            });
  }

  @Test
  void aLostMasterHasTheMapAgain() {
    JsonNode before = slots();
    Map<Integer, Map<Integer, Long>> owned = cluster.owned();
    loseMaster();
    assertThat(slots()).isEmpty();
    cluster.heartbeat(0);

    assertThat(slots()).isEqualTo(before);
    assertThat(waitingFor()).isEqualTo("null");
    heartbeats();
    assertThat(cluster.owned()).isEqualTo(owned);
    assertThat(cluster.moved).isZero();
  }

  @Test
  void aClearedMasterHasTheMapAgain() {
    JsonNode before = slots();
    master.delete("/clear");
    assertThat(slots()).isEmpty();
    cluster.heartbeat(0);

    assertThat(slots()).isEqualTo(before);
    heartbeats();
    assertThat(cluster.moved).isZero();
  }

  @Test
  void withAWorkerMissingNothingIsGivenAway() {
    JsonNode before = slots();
    Map<Integer, Map<Integer, Long>> owned = cluster.owned();
    loseMaster();
    cluster.lose(one);
    heartbeats();
    clock.move(LONG);
    // Neither to a newcomer nor when the missing one counts as down.
    FakeWorker newcomer = cluster.join();
    heartbeats();

    assertThat(newcomer.owned).isEmpty();
    assertThat(slots()).isEqualTo(before);
    assertThat(cluster.moved).isZero();
    assertThat(waitingFor()).contains("341 slots", "[1]", "accept_loss");
    Answer refused = master.post("/rebalance");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("341 slots");
    assertThat(master.post("/rebalance?dry_run=true").status()).isEqualTo(409);

    // It comes back: now the newcomer gets its share.
    cluster.workers.add(one);
    cluster.awaitBalance();
    assertThat(cluster.counts()).containsExactly(256, 256, 256, 256);
    assertThat(cluster.moved).isEqualTo(256);
    assertThat(owned.get(1)).containsAllEntriesOf(one.owned);
  }

  @Test
  void aNewcomerAtAClearedMasterGetsNothingFromNothing() {
    master.delete("/clear");
    clock.move(GRACE);
    cluster.lose(zero);
    cluster.lose(one);
    cluster.lose(two);
    FakeWorker newcomer = cluster.join();
    heartbeats();
    clock.move(LONG);
    heartbeats();

    assertThat(newcomer.owned).isEmpty();
    assertThat(slots()).isEmpty();
    assertThat(waitingFor()).contains("1024 slots");
  }

  @Test
  void acceptedLossGivesTheLostSlotsToThoseWhoAreUp() {
    loseMaster();
    cluster.lose(one);
    heartbeats();
    Answer early = master.post("/rebalance?accept_loss=true");
    assertThat(early.status()).isEqualTo(409);
    assertThat(early.detail()).contains("[1]");

    clock.move(LONG);
    cluster.heartbeat(0);
    assertThat(master.post("/rebalance?accept_loss=true").status()).isEqualTo(200);
    cluster.awaitOwners();
    assertThat(cluster.counts()).containsExactly(512, 512);
    await().until(() -> waitingFor().equals("null"));

    // The lost one comes back, is told what is no longer its own, and gets a new share.
    cluster.workers.add(one);
    one.register(master.server());
    assertThat(one.owned).isEmpty();
    cluster.awaitOrders();
    cluster.awaitBalance();
    assertThat(cluster.counts()).containsExactlyInAnyOrder(342, 341, 341);
    assertThat(cluster.ownsAll()).isTrue();
  }

  @Test
  void lossIsNotAcceptedWhileAStoreIsOnlyClosed() {
    TreeMap<Integer, Long> owned = one.owned;
    loseMaster();
    one.owned = null;
    cluster.workers.remove(one);
    zero.register(master.server());
    two.register(master.server());
    one.register(master.server());

    Answer refused = master.post("/rebalance?accept_loss=true");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("[1]", "POST /worker/INDEX");
    one.owned = owned;
    cluster.workers.add(one);
    cluster.awaitOwners();
    assertThat(cluster.counts()).containsExactly(342, 341, 341);
  }

  @Test
  void whatAWorkerLostWhileItIsUpIsMissing() {
    TreeMap<Integer, Long> owned = one.owned;
    one.lost = one.claims();
    one.owned = new TreeMap<>();
    heartbeats();
    assertThat(waitingFor()).contains("341 slots", "[1]", "accept_loss");
    assertThat(cluster.join().owned).isEmpty();
    heartbeats();
    assertThat(cluster.moved).isZero();

    // Its disk is back.
    one.owned = owned;
    one.lost = List.of();
    cluster.awaitBalance();
    assertThat(cluster.counts()).containsExactly(256, 256, 256, 256);
  }

  @Test
  void theLossOfAWorkerThatIsUpCanBeAccepted() {
    one.lost = one.claims();
    one.owned = new TreeMap<>();
    cluster.heartbeat(0);
    assertThat(master.post("/rebalance?accept_loss=true").status()).isEqualTo(200);
    one.lost = List.of();
    cluster.awaitOwners();

    assertThat(cluster.counts()).containsExactlyInAnyOrder(342, 341, 341);
    assertThat(one.owned.values()).allMatch(epoch -> epoch > 1);
    await().until(() -> waitingFor().equals("null"));
  }

  @Test
  void aMasterFromABackupCatchesUp() {
    // The slots move while a copy of the registry, which knows the first map only, lies by.
    master.restart(data.resolve("one"));
    cluster.heartbeat(0);
    FakeWorker joined = cluster.join();
    cluster.awaitBalance();
    JsonNode moved = slots();
    loseMaster();
    // It knows nothing; what was moved is told by the newest views and claims.
    joined.register(master.server());
    assertThat(slots()).isEqualTo(moved);
    cluster.heartbeat(0);
    assertThat(slots()).isEqualTo(moved);
    heartbeats();
    assertThat(cluster.counts()).containsExactly(256, 256, 256, 256);
  }

  @Test
  void aRebalanceGoesOnWhenTheMasterWasLostInTheMiddle() {
    cluster.join();
    cluster.awaitOrders();
    cluster.heartbeat(5);
    cluster.heartbeat(0);
    loseMaster();
    cluster.heartbeat(0);
    cluster.awaitBalance();

    assertThat(cluster.counts()).containsExactly(256, 256, 256, 256);
    assertThat(cluster.moved).isEqualTo(256);
  }

  @Test
  void aHeartbeatThatTellsNothingNewBringsNoViewBack() {
    cluster.heartbeat(0);
    long version = zero.view.version();
    assertThat(zero.register(master.server()).view()).isNull();
    assertThat(master.get("/map").body().path("version").asLong()).isEqualTo(version);
    assertThat(ClusterMap.of(zero.view).table()).isEqualTo(zero.view.slots());

    cluster.join();
    assertThat(zero.register(master.server()).view()).isNotNull();
    assertThat(zero.register(master.server()).view()).isNull();
  }
}
