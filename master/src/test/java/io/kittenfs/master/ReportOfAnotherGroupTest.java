package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.HeartbeatReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A worker that reports the slots of a group which it does not lead is registered, but what it says
 * of slots counts for nothing, and it is not told what becomes of them.
 */
class ReportOfAnotherGroupTest {
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();

  @RegisterExtension
  final MasterFixture master =
      new MasterFixture(() -> data.resolve("one"), clock, Duration.ZERO, false);

  @RegisterExtension final FakeCluster cluster = new FakeCluster(master);

  private FakeWorker one;

  @BeforeEach
  void start() {
    cluster.awaitFirstMap(clock, 2);
    one = cluster.workers.get(1);
  }

  /** One heartbeat of worker 1 that reports for this group. */
  private HeartbeatReply reportFor(Integer group) {
    one.group = group;
    return one.register(master.server());
  }

  private void owns(long epoch) {
    one.owned = new TreeMap<>();
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      one.owned.put(slot, epoch);
    }
  }

  private JsonNode map() {
    return master.get("/map").body();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 65_536, 131_071})
  void aHigherEpochClaimsNothing(int group) {
    JsonNode before = map();
    owns(40);
    HeartbeatReply reply = reportFor(group);

    assertThat(reply.index()).isEqualTo(1);
    assertThat(reply.revoked()).isEmpty();
    assertThat(map()).isEqualTo(before);
    assertThat(master.get("/rebalance").body().path("waiting_for").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 65_536, 131_071})
  void aLowerEpochIsNotRevoked(int group) {
    owns(0);
    assertThat(reportFor(group).revoked()).isEmpty();
    assertThat(one.owned).hasSize(1024);

    // Its own group is told.
    assertThat(reportFor(null).revoked()).containsExactly(new SlotRange(0, 511, 1));
  }

  @Test
  void nothingIsLost() {
    one.lost = List.of(new SlotRange(0, 511, 1));
    reportFor(0);
    assertThat(master.get("/rebalance").body().path("waiting_for").isNull()).isTrue();
  }

  @Test
  void nothingIsAssigned() {
    FakeWorker two = cluster.join();
    master.post("/rebalance");
    cluster.awaitBalance();
    cluster.lose(two);
    assertThat(master.delete("/workers/2?discard=true").status()).isEqualTo(200);

    assertThat(reportFor(0).assignments()).isEmpty();
    assertThat(reportFor(65_536).assignments()).isEmpty();
    assertThat(reportFor(1).assignments()).isNotEmpty();
  }

  @Test
  void nothingIsOrdered() {
    master.post("/workers/1/drain");
    assertThat(reportFor(null).orders()).hasSize(512);
    assertThat(reportFor(0).orders()).isEmpty();
    assertThat(reportFor(65_536).orders()).isEmpty();
    assertThat(reportFor(1).orders()).hasSize(512);
  }

  @Test
  void itsOwnGroupTakesNoSlotsForAsLongAsItDoesNotReportIt() {
    reportFor(0);
    Answer refused = master.post("/workers/1/drain");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("Worker 1 keeps its store closed");

    reportFor(1);
    assertThat(master.post("/workers/1/drain").status()).isEqualTo(200);
  }

  @Test
  void whereItSendsSlotsIsNotKnownFromIt() {
    cluster.join();
    reportFor(0);
    Answer refused = master.delete("/workers/2");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("Slots may be on their way to worker 2 from workers [1]");

    reportFor(1);
    assertThat(master.delete("/workers/2").status()).isEqualTo(200);
  }
}
