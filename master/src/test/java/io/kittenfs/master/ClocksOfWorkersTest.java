package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.http.LogOutput;
import io.kittenfs.master.membership.Discarded;
import io.kittenfs.model.ClockSkew;
import io.kittenfs.wire.GroupOrder;
import io.kittenfs.wire.HeartbeatReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master compares the clocks of its workers: one that is apart is told of, and is not to lead.
 */
class ClocksOfWorkersTest {
  private static final int GROUP = FakeGroups.FIRST;
  private static final String APART = "The clock of worker 0 is";
  private static final String AGREES =
      "The clock of worker 0 agrees with those of the others again";

  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private final LogOutput log = new LogOutput();

  @RegisterExtension
  final MasterFixture master =
      new MasterFixture(() -> data.resolve("one"), clock, Duration.ZERO).keeping(3);

  @RegisterExtension final FakeCluster cluster = new FakeCluster(master);

  private final FakeGroups groups = new FakeGroups(cluster, clock);

  @BeforeEach
  void start() {
    groups.awaitSlots(3);
  }

  @AfterEach
  void end() {
    log.close();
  }

  /** The workers report these clocks, twice: so each hears of the other's last one. */
  private void report(Long... offsets) {
    for (int worker = 0; worker < offsets.length; worker++) {
      cluster.workers.get(worker).clockOffset = offsets[worker];
    }
    cluster.heartbeat(0);
    cluster.heartbeat(0);
  }

  private JsonNode skew(int worker) {
    return master.get("/workers/" + worker).body().path("clock_skew_ms");
  }

  private List<Integer> successors(int worker) {
    return cluster.workers.get(worker).register(master.server()).groups().stream()
        .map(GroupOrder::lead)
        .toList();
  }

  @Test
  void theSkewIsShownUntilAWorkerIsDown() {
    assertThat(skew(0).isNull()).isTrue();
    report(10_000L, 7_000L, 6_990L);
    assertThat(skew(0).asLong()).isEqualTo(3_000);
    assertThat(skew(1).asLong()).isZero();
    assertThat(skew(2).asLong()).isEqualTo(-10);
    assertThat(master.get("/workers").body().path(0).path("clock_skew_ms").asLong())
        .isEqualTo(3_000);

    cluster.lose(cluster.workers.get(0));
    clock.move(Duration.ofSeconds(9));
    cluster.heartbeat(0);
    assertThat(skew(0).asLong()).isEqualTo(3_000);
    clock.move(Duration.ofSeconds(1));
    assertThat(skew(0).isNull()).isTrue();
  }

  @Test
  void aReplyTellsTheMedianWhenThatOfAMajorityIsKnown() {
    cluster.workers.get(0).clockOffset = 10_000L;
    HeartbeatReply first = cluster.workers.get(0).register(master.server());
    assertThat(first.clock().medianOffsetMs()).isNull();
    report(10_000L, 7_000L, 6_990L);
    HeartbeatReply later = cluster.workers.get(0).register(master.server());
    assertThat(later.clock().medianOffsetMs()).isEqualTo(7_000);
    assertThat(later.clock().steadyMs()).isGreaterThanOrEqualTo(first.clock().steadyMs());
  }

  @Test
  void theLeaderWhoseClockIsApartIsToHandOver() {
    report(0L, 0L, 0L);
    assertThat(successors(0)).isEmpty();
    report(-3_000L, 0L, 0L);
    assertThat(successors(0)).containsExactly(1);

    groups.elect(GROUP, 1, 2);
    cluster.heartbeat(0);
    assertThat(successors(1)).isEmpty();
    report(0L, 0L, 0L);
    assertThat(successors(1)).containsExactly(0);
  }

  @Test
  void oneWhoseClockIsApartIsNotMadeALeader() {
    report(0L, 0L, -1_600L);
    Answer refused = prefer(2);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail())
        .contains("The clock of worker 2 is 1.6 s behind the median", "group " + GROUP, "NTP");
    assertThat(groups.groups().get(0).preferred()).isZero();

    report(0L, 0L, -1_500L);
    assertThat(prefer(2).status()).isEqualTo(200);
  }

  /** It may be further off before it has to hand over. */
  @Test
  void oneThatLeadsAlreadyMayGoOn() {
    report(2_000L, 0L, 0L);
    assertThat(prefer(0).status()).isEqualTo(200);
    report(2_001L, 0L, 0L);
    assertThat(prefer(0).status()).isEqualTo(409);
  }

  private Answer prefer(int worker) {
    return master.post("/groups/" + GROUP + "/lead?worker=" + worker);
  }

  @Test
  void theLogSaysOnceThatAClockIsApartAndThatItIsNoMore() {
    report(3_240L, 0L, 0L);
    log.await("WARN ClusterEvents - " + APART + " 3.2 s ahead of the median");
    report(0L, 0L, 0L);
    log.await("INFO ClusterEvents - " + AGREES);
    master.close();
    assertThat(log.count(APART)).isEqualTo(1);
    assertThat(log.count(AGREES)).isEqualTo(1);
  }

  @Test
  void theLogDoesNotGoToAndFro() {
    ClusterEvents events = new ClusterEvents(clockAhead(0L));
    for (Long millis : new Long[] {2_100L, 1_600L, null, 2_100L, 1_500L, 1_900L}) {
      events.observe(clockAhead(millis));
    }
    assertThat(log.count(APART)).isEqualTo(1);
    assertThat(log.count(AGREES)).isEqualTo(1);
  }

  private ClusterOverview clockAhead(Long millis) {
    ClusterOverview none = ClusterOverview.none("session");
    ClusterOverview.Worker worker =
        new ClusterOverview.Worker(
            "http://127.0.0.1:1",
            ClusterOverview.Life.UP,
            clock.instant(),
            false,
            new Discarded(0, 0L, 0L),
            millis == null ? null : new ClockSkew(millis));
    return new ClusterOverview(
        none.session(),
        new TreeMap<>(Map.of(0, worker)),
        0,
        0,
        0,
        null,
        null,
        none.rebalance(),
        none.groups(),
        none.divergentSlots());
  }
}
