package io.kittenfs.master.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.master.membership.Clocks;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whom a leader is told to hand its group to. */
class LeaderPlacementTest {
  private static final int GROUP = 65_536;

  private final Group group =
      Group.replicated(
          GROUP,
          new UUID(0, 1),
          List.of(new PeerId(0, "0000000a"), new PeerId(1, "0000000b"), new PeerId(2, "0000000c")),
          1);
  private final Map<Integer, GroupReport> reports = new HashMap<>();

  /** From the median of the clocks to that of each worker, in milliseconds. */
  private final Map<Integer, Long> offsets = new HashMap<>();

  private void up(int worker, long applied, String problem) {
    reports.put(worker, new GroupReport(GROUP, 3, null, applied, 0, problem));
  }

  private Optional<Integer> successorOf(int leader) {
    return LeaderPlacement.successor(
        group, leader, worker -> Optional.ofNullable(reports.get(worker)), new Clocks(offsets, 0L));
  }

  @Test
  void leadershipIsGivenBackToThePreferredMember() {
    up(0, 5_000, null);
    up(1, 4_990, null);

    assertThat(successorOf(0)).contains(1);
    assertThat(successorOf(1)).isEmpty();
  }

  @Test
  void oneThatIsDownOrFarBehindIsNotWaitedFor() {
    up(0, 5_000, null);
    assertThat(successorOf(0)).isEmpty();

    up(1, 100, null);
    assertThat(successorOf(0)).isEmpty();
  }

  @Test
  void oneThatHasNotHeardOfTheLeaderMayBeDead() {
    up(0, 5_000, null);
    reports.put(1, new GroupReport(GROUP, 2, null, 5_000, 0, null));
    assertThat(successorOf(0)).isEmpty();

    up(1, 5_000, null);
    assertThat(successorOf(0)).contains(1);
  }

  @Test
  void aLeaderWithAProblemHandsOver() {
    up(0, 5_000, null);
    up(1, 5_000, "no-space");
    up(2, 5_000, null);

    assertThat(successorOf(1)).contains(0);
    assertThat(successorOf(0)).isEmpty();

    up(0, 5_000, "closed");
    assertThat(successorOf(1)).contains(2);
  }

  @Test
  void whenAllHaveOneTheLeaderGoesOn() {
    up(0, 5_000, "closed");
    up(1, 5_000, "closed");

    assertThat(successorOf(0)).isEmpty();
  }

  @Test
  void aLeaderWhoseClockIsApartHandsOverToOneWhoseClockIsNot() {
    up(0, 5_000, null);
    up(1, 5_000, null);
    up(2, 5_000, null);
    offsets.put(1, 2_001L);
    assertThat(successorOf(1)).contains(0);
    assertThat(successorOf(0)).isEmpty();

    offsets.put(0, -2_001L);
    assertThat(successorOf(1)).contains(2);
    assertThat(successorOf(0)).contains(2);

    offsets.put(1, 0L);
    assertThat(successorOf(2)).contains(1);
  }

  @Test
  void whenAllClocksAreApartTheLeaderGoesOn() {
    up(0, 5_000, null);
    up(1, 5_000, null);
    offsets.put(0, 9_000L);
    offsets.put(1, -9_000L);

    assertThat(successorOf(0)).isEmpty();
    assertThat(successorOf(1)).isEmpty();
  }
}
