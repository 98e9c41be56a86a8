package io.kittenfs.master.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.master.membership.ClusterFactsFixture;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.registry.ChangeRebalance;
import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.master.registry.Remove;
import io.kittenfs.model.SlotTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** When slots get their groups, when they are planned to move, and which of them. */
class NextStepTest {
  private static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");
  private static final NextStep WAIT = new NextStep.Wait();
  private static final NextStep PLAN = new NextStep.Plan();

  private final ClusterFactsFixture cluster = new ClusterFactsFixture(2);

  private NextStep next(boolean automatic) {
    return NextStep.of(cluster.facts(), Optional.of(Duration.ofHours(1)), automatic);
  }

  private NextStep after(Duration settledFor) {
    return NextStep.of(cluster.facts(), Optional.of(settledFor), true);
  }

  private static NextStep bootstrap(Integer... groups) {
    return new NextStep.Bootstrap(new TreeSet<>(List.of(groups)));
  }

  private void bootstrapAndClaim() {
    cluster.bootstrap(0, 1);
    cluster.claim(0);
    cluster.claim(1);
  }

  private void running(List<Move> moves, Integer... groups) {
    Rebalance before = cluster.snapshot().rebalance();
    SlotTable table = cluster.facts().table();
    boolean changed =
        cluster.apply(
            new ChangeRebalance(
                before, before.planned(new TreeSet<>(List.of(groups)), moves, table, NOW)));
    assertThat(changed).isTrue();
  }

  @Test
  void slotsGetTheirFirstGroupsASecondAfterTheLastWorkerCame() {
    assertThat(after(Duration.ofMillis(999))).isEqualTo(WAIT);
    assertThat(after(Duration.ofSeconds(1))).isEqualTo(bootstrap(0, 1));
    assertThat(NextStep.of(cluster.facts(), Optional.empty(), true)).isEqualTo(WAIT);
  }

  @Test
  void aWorkerWhoseStoreIsClosedIsGivenTenSeconds() {
    cluster.closed(1);
    assertThat(after(Duration.ofMillis(9_999))).isEqualTo(WAIT);
    assertThat(after(Duration.ofSeconds(10))).isEqualTo(bootstrap(0));
    cluster.closed(0);
    assertThat(after(Duration.ofHours(1))).isEqualTo(WAIT);
  }

  @Test
  void aWorkerThatWasNotHeardYetIsWaitedFor() {
    cluster.pending(1);
    assertThat(next(true)).isEqualTo(WAIT);
    cluster.down(1);
    assertThat(next(false)).isInstanceOf(NextStep.Wait.class);
  }

  @Test
  void slotsThatNobodyClaimsKeepAllOthersWhereTheyAre() {
    cluster.bootstrap(0, 1);
    cluster.claim(0);
    assertThat(next(true)).isEqualTo(WAIT);
    cluster.claim(1);
    assertThat(next(true)).isEqualTo(PLAN);
  }

  @Test
  void nothingIsPlannedUnlessAskedFor() {
    bootstrapAndClaim();
    assertThat(next(false)).isEqualTo(WAIT);
    running(List.of());
    assertThat(next(false)).isEqualTo(PLAN);
  }

  @Test
  void whatWasStoppedIsNotPlanned() {
    bootstrapAndClaim();
    Rebalance before = cluster.snapshot().rebalance();
    boolean unused =
        cluster.apply(new ChangeRebalance(before, before.ended(Rebalance.State.STOPPED, NOW)));
    assertThat(next(true)).isEqualTo(WAIT);
  }

  @Test
  void aPlanIsMadeAgainWhenItsMovesAreDone() {
    bootstrapAndClaim();
    running(List.of(new Move(0, 0, 1)), 0, 1);
    assertThat(next(true)).isEqualTo(WAIT);
    running(List.of(new Move(0, 1, 0)), 0, 1);
    assertThat(next(true)).isEqualTo(PLAN);
  }

  @Test
  void aWorkerThatJoinsIsPlannedForWhenThatIsAutomatic() {
    bootstrapAndClaim();
    running(List.of(new Move(0, 0, 1)), 0, 1);
    cluster.join();
    assertThat(next(true)).isEqualTo(PLAN);
    assertThat(next(false)).isEqualTo(WAIT);
  }

  @Test
  void aPlanIsMadeAgainWhenADestinationIsRemoved() {
    cluster.join();
    bootstrapAndClaim();
    running(List.of(new Move(0, 0, 2)), 0, 1, 2);
    assertThat(next(false)).isEqualTo(WAIT);
    int unused = cluster.apply(new Remove(2, false, new TreeSet<>()));
    assertThat(next(false)).isEqualTo(PLAN);
  }

  @Test
  void whatIsOnItsWayArrivesFirst() {
    cluster.join();
    bootstrapAndClaim();
    cluster.sending(0, 7, 2);
    List<Move> moves = NextStep.moves(cluster.facts());
    assertThat(moves).hasSize(341).startsWith(new Move(7, 0, 2));
    assertThat(moves.stream().filter(move -> move.slot() == 7)).hasSize(1);
  }

  @Test
  void whatHasArrivedIsNotOnItsWay() {
    cluster.join();
    bootstrapAndClaim();
    cluster.sending(0, 7, 0);
    assertThat(NextStep.moves(cluster.facts())).noneMatch(move -> move.from() == move.to());
  }

  @Test
  void whatIsSentBySomebodyElseThanTheLeaderIsNotOnItsWay() {
    cluster.join();
    bootstrapAndClaim();
    cluster.sending(1, 7, 2);
    assertThat(NextStep.moves(cluster.facts())).hasSize(341).doesNotContain(new Move(7, 0, 2));
  }
}
