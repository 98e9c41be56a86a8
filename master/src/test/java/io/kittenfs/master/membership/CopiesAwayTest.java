package io.kittenfs.master.membership;

import static io.kittenfs.master.membership.ClusterFactsFixture.FIRST_GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Since when copies do not take part whose workers live. */
class CopiesAwayTest {
  private static final int WORKER = 0;

  private final ClusterFactsFixture cluster = ClusterFactsFixture.withThreeCopies();
  private Instant now = Instant.EPOCH;
  private final Liveness liveness = new Liveness(() -> now, Map.of());

  private void heard(GroupReport copy) {
    cluster.report(WORKER, copy);
    liveness.heard(
        WORKER,
        cluster.heartbeat(WORKER),
        null,
        cluster.snapshot().groupsOf(cluster.heartbeat(WORKER).voter()));
    now = now.plusSeconds(1);
  }

  private static GroupReport copy(String problem) {
    return new GroupReport(
        FIRST_GROUP, 1, null, 20, 0, problem, null, false, 0, problem != null, null);
  }

  @Test
  void itIsCountedFromTheFirstWordOn() {
    heard(copy(null));
    assertThat(liveness.away(WORKER)).isEmpty();
    heard(copy("damaged"));
    heard(copy("damaged in another way"));
    assertThat(liveness.away(WORKER)).isEqualTo(Map.of(FIRST_GROUP, Instant.EPOCH.plusSeconds(1)));
    heard(copy(null));
    assertThat(liveness.away(WORKER)).isEmpty();
  }

  @Test
  void aCopyThatIsNotToldOfIsAwayAsWell() {
    cluster.giveUp(WORKER, FIRST_GROUP + 1);
    heard(copy(null));
    assertThat(liveness.away(WORKER)).containsOnlyKeys(FIRST_GROUP + 1);
  }

  @Test
  void aWorkerThatIsBackHasTimeToOpenItsCopies() {
    heard(copy("closed"));
    now = now.plus(Duration.ofHours(1));
    Instant back = now;
    heard(copy("closed"));
    assertThat(liveness.away(WORKER)).isEqualTo(Map.of(FIRST_GROUP, back));
  }

  @Test
  void aProcessThatDoesNotKnowItsCopiesYetHasNoneThatAreAway() {
    assertThat(cluster.snapshot().groupsOf(null)).isEmpty();
    assertThat(cluster.snapshot().groupsOf(new PeerId(WORKER, "0000000a")))
        .isEqualTo(Set.of(FIRST_GROUP, FIRST_GROUP + 1, FIRST_GROUP + 2));
  }

  @Test
  void aWorkerThatLostItsVoteHasNoCopiesThatCouldBeAway() {
    assertThat(cluster.snapshot().groupsOf(new PeerId(WORKER, "0000000b"))).isEmpty();
  }
}
