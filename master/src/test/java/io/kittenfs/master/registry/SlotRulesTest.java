package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.KittenException;
import io.kittenfs.master.plan.Move;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.RejectionReason;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets slots, who keeps them, and what a registry that knows less than others may do. */
class SlotRulesTest {
  private static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");

  private final RegistryFixture master = new RegistryFixture();
  private final FakeMember zero = new FakeMember("http://a:1");
  private final FakeMember one = new FakeMember("http://b:1");
  private final FakeMember two = new FakeMember("http://c:1");

  @BeforeEach
  void registerTwo() {
    zero.register(master);
    one.register(master);
    zero.register(master);
  }

  private static SortedSet<Integer> workers(Integer... indices) {
    return new TreeSet<>(List.of(indices));
  }

  private boolean bootstrapMap(Integer... indices) {
    return master.apply(new BootstrapMap(workers(indices)));
  }

  /** The first map, claimed by its owners. */
  private void bootstrapAndClaim() {
    assertThat(bootstrapMap(0, 1)).isTrue();
    claimAll(zero);
    claimAll(one);
    zero.register(master);
    assertThat(master.slots().isComplete()).isTrue();
  }

  private void claimAll(FakeMember worker) {
    worker.claims = master.slots().table().rangesOf(worker.index);
    worker.register(master);
  }

  @Test
  void theFirstMapIsGivenOnce() {
    assertThat(bootstrapMap(0, 1)).isTrue();
    assertThat(master.view().slots().count(0)).isEqualTo(512);
    assertThat(master.view().slots().count(1)).isEqualTo(512);
    assertThat(master.view().slots().epoch(1023)).isEqualTo(1);

    assertThat(bootstrapMap(0)).isFalse();
    assertThat(master.view().slots().count(1)).isEqualTo(512);
  }

  @Test
  void theFirstMapNeedsWorkersThatAreThere() {
    assertThat(bootstrapMap()).isFalse();
    assertThat(bootstrapMap(0, 7)).isFalse();
    master.apply(new Remove(1, false, workers(0)));
    assertThat(bootstrapMap(0, 1)).isFalse();
    assertThat(bootstrapMap(0)).isTrue();
  }

  @Test
  void anAssignmentIsRepeatedUntilItIsClaimed() {
    bootstrapMap(0, 1);
    assertThat(master.slots().assignmentsOf(0)).hasSize(512);
    zero.claims = List.of(new SlotRange(0, 9, 1));
    zero.register(master);

    assertThat(master.slots().assignmentsOf(0)).hasSize(502);
    assertThat(master.slots().isClaimed(9)).isTrue();
    assertThat(master.slots().isClaimed(10)).isFalse();
    assertThat(master.slots().isComplete()).isFalse();
  }

  @Test
  void aClaimThatIsKnownChangesNothing() {
    bootstrapAndClaim();
    ClusterView before = master.view();
    SlotAssignments slots = master.slots();
    zero.register(master);
    one.register(master);

    assertThat(master.view()).isEqualTo(before);
    assertThat(master.slots()).isEqualTo(slots);
  }

  @Test
  void theHigherEpochIsRightWhoeverSaysItFirst() {
    bootstrapAndClaim();
    long version = master.view().version();
    one.claims = List.of(new SlotRange(5, 5, 2), new SlotRange(512, 1023, 1));
    one.register(master);
    assertThat(master.view().slots().group(5)).isEqualTo(1);
    assertThat(master.view().version()).isGreaterThan(version);

    // What the source said before the move arrives late.
    zero.register(master);
    assertThat(master.view().slots().group(5)).isEqualTo(1);
    assertThat(master.view().slots().epoch(5)).isEqualTo(2);
    assertThat(master.slots().revoked(0, zero.claims)).containsExactly(new SlotRange(5, 5, 2));
    assertThat(master.slots().revoked(1, one.claims)).isEmpty();
  }

  @Test
  void whatItsOwnGroupOwnsUnderALaterEpochIsNotRevoked() {
    bootstrapAndClaim();
    List<SlotRange> earlier = zero.claims;
    zero.claims = List.of(new SlotRange(0, 511, 3));
    zero.register(master);

    assertThat(master.slots().revoked(0, earlier)).isEmpty();
    assertThat(master.slots().revoked(1, earlier)).containsExactly(new SlotRange(0, 511, 3));
  }

  @Test
  void twoClaimsWithOneEpochLeaveTheOwner() {
    bootstrapAndClaim();
    one.claims = List.of(new SlotRange(5, 5, 1));
    one.register(master);

    assertThat(master.view().slots().group(5)).isZero();
  }

  @Test
  void aLostRegistryLearnsTheMapAndWaitsForItsOwners() {
    bootstrapAndClaim();
    SlotTable before = master.view().slots();
    zero.claims = null;
    zero.register(master);
    master.loseDisk();

    zero.register(master, false);
    assertThat(master.view().slots()).isEqualTo(before);
    assertThat(master.slots().isComplete()).isFalse();
    assertThat(bootstrapMap(0)).isFalse();
    assertThat(bootstrapMap(0, 1)).isFalse();
    assertThat(master.slots().assignmentsOf(0)).isEmpty();

    one.register(master, false);
    assertThat(master.slots().unclaimed()).hasSize(512);
    claimAll(zero);
    assertThat(master.slots().isComplete()).isTrue();
    assertThat(master.view().slots()).isEqualTo(before);
  }

  @Test
  void aLostRegistryPutsTogetherWhatDifferentWorkersKnow() {
    bootstrapAndClaim();
    // Worker 1 got a slot that worker 0's view, and its own, do not tell of.
    one.claims = List.of(new SlotRange(5, 5, 2), new SlotRange(512, 1023, 1));
    zero.claims = List.of(new SlotRange(0, 4, 1), new SlotRange(6, 511, 1));
    master.loseDisk();
    one.register(master, false);
    zero.register(master, false);

    assertThat(master.slots().isComplete()).isTrue();
    assertThat(master.view().slots().group(5)).isEqualTo(1);
    assertThat(master.view().slots().epoch(5)).isEqualTo(2);
  }

  @Test
  void aClearedRegistryGivesNothingFromNothing() {
    bootstrapAndClaim();
    master.apply(new Clear());
    assertThat(master.view().slots()).isEqualTo(SlotTable.EMPTY);

    // A new worker comes while all those who know the map are away.
    two.register(master);
    assertThat(bootstrapMap(two.index)).isFalse();

    zero.register(master);
    one.register(master);
    assertThat(master.slots().isComplete()).isTrue();
    assertThat(master.view().slots().count(0)).isEqualTo(512);
    assertThat(bootstrapMap(0, 1, two.index)).isFalse();
  }

  @Test
  void aClusterThatNeverHadAMapGetsOneOnceEverybodyReported() {
    master.loseDisk();
    zero.register(master, false);
    // Worker 0 tells of worker 1, which may know of a map.
    assertThat(bootstrapMap(0)).isFalse();
    one.register(master, false);
    assertThat(bootstrapMap(0, 1)).isTrue();
  }

  @Test
  void aClearBeforeTheFirstMapDelaysItOnly() {
    master.apply(new Clear());
    zero.register(master, false);
    assertThat(bootstrapMap(0)).isFalse();
    one.register(master, false);
    assertThat(bootstrapMap(0)).isTrue();
  }

  @Test
  void acceptedLossGivesOnlyWhatNobodyClaimed() {
    bootstrapAndClaim();
    master.loseDisk();
    zero.register(master, false);
    List<Integer> all = master.slots().table().slotsOf(0).boxed().toList();
    List<Integer> lost = master.slots().table().slotsOf(1).boxed().toList();

    assertThat(master.apply(new AcceptLoss(all, workers(0)))).isZero();
    assertThat(master.apply(new AcceptLoss(lost, workers(0)))).isEqualTo(512);
    assertThat(master.view().slots().count(0)).isEqualTo(1024);
    assertThat(master.slots().assignmentsOf(0)).hasSize(512);

    // The one that was lost comes back: its claims are void, whatever it did meanwhile.
    one.claims = List.of(new SlotRange(512, 1022, 1), new SlotRange(1023, 1023, 3));
    one.register(master);
    assertThat(master.view().slots().count(0)).isEqualTo(1024);
    assertThat(master.slots().revoked(1, one.claims))
        .containsExactly(new SlotRange(512, 1023, master.slots().highestEpoch()));
  }

  @Test
  void acceptedLossAfterAClearIsAboveEveryEpochEver() {
    bootstrapAndClaim();
    one.claims = List.of(new SlotRange(512, 1023, 40));
    one.register(master);
    master.apply(new Clear());
    two.register(master);
    List<Integer> all = master.slots().unclaimed().boxed().toList();
    master.apply(new AcceptLoss(all, workers(two.index)));

    one.register(master);
    zero.register(master);
    assertThat(master.view().slots().count(two.index)).isEqualTo(1024);
  }

  @Test
  void acceptedLossNeedsSomebodyToTakeTheSlots() {
    assertThatThrownBy(() -> master.apply(new AcceptLoss(List.of(1), workers())))
        .isInstanceOf(KittenException.class);
  }

  @Test
  void drainingIsRememberedByTheCluster() {
    bootstrapAndClaim();
    master.apply(new Drain(1, true, workers(0, 1), NOW));
    assertThat(master.view().member(1).orElseThrow().draining()).isTrue();
    assertThat(master.rebalance().isRunning()).isTrue();
    zero.register(master);
    one.restart();
    one.register(master);
    assertThat(master.view().member(1).orElseThrow().draining()).isTrue();

    master.loseDisk();
    zero.register(master, false);
    one.register(master, false);
    assertThat(master.view().member(1).orElseThrow().draining()).isTrue();
  }

  @Test
  void drainingTwiceChangesNothing() {
    bootstrapAndClaim();
    master.apply(new Drain(1, true, workers(0, 1), NOW));
    Rebalance before = master.rebalance();
    ClusterView view = master.view();
    master.apply(new Drain(1, true, workers(0), NOW.plusSeconds(1)));

    assertThat(master.rebalance()).isEqualTo(before);
    assertThat(master.view()).isEqualTo(view);
  }

  @Test
  void theLastWorkerIsNotDrained() {
    bootstrapAndClaim();
    assertThatThrownBy(() -> master.apply(new Drain(1, true, workers(1), NOW)))
        .hasMessageContaining("No other worker");
    master.apply(new Drain(1, true, workers(0, 1), NOW));
    assertThatThrownBy(() -> master.apply(new Drain(0, true, workers(0, 1), NOW)))
        .hasMessageContaining("No other worker");
    assertThatThrownBy(() -> master.apply(new Drain(7, true, workers(0), NOW)))
        .hasMessageContaining("No worker has index 7");
  }

  @Test
  void aWorkerWithSlotsIsNotRemoved() {
    bootstrapAndClaim();
    ClusterView before = master.view();
    assertThatThrownBy(() -> master.apply(new Remove(1, false, workers(0))))
        .hasMessageContaining("512 slots");
    assertThatThrownBy(() -> master.apply(new Remove(1, true, workers())))
        .hasMessageContaining("No other worker");
    assertThat(master.view()).isEqualTo(before);
  }

  @Test
  void discardedSlotsGoToTheOthersFromNothing() {
    bootstrapAndClaim();
    two.register(master);
    master.apply(new Remove(1, true, workers(0, 1, 2)));

    assertThat(master.view().member(1).orElseThrow().removed()).isTrue();
    assertThat(master.view().slots().count(0)).isEqualTo(512);
    assertThat(master.view().slots().count(2)).isEqualTo(512);
    assertThat(master.slots().assignmentsOf(2)).hasSize(512);
    assertThat(master.view().slots().epoch(1023)).isGreaterThan(2);
  }

  @Test
  void aRemovedWorkerIsRefusedForEver() {
    one.register(master);
    master.apply(new Remove(1, false, workers(0)));
    assertRemoved(one);
    one.restart();
    assertRemoved(one);
    zero.register(master);
    master.loseDisk();
    zero.register(master, false);
    assertRemoved(one);
    master.apply(new Clear());
    zero.register(master, false);
    assertRemoved(one);
    assertThat(two.register(master)).isEqualTo(new RegisterOutcome.Registered(2));
  }

  private void assertRemoved(FakeMember worker) {
    ClusterView before = master.view();
    assertThatThrownBy(() -> worker.register(master))
        .isInstanceOfSatisfying(
            RegistrationRefusedException.class,
            refused -> assertThat(refused.rejection()).isEqualTo(RejectionReason.REMOVED));
    assertThat(master.view()).isEqualTo(before);
  }

  @Test
  void aJoinWakesARebalanceThatWasStopped() {
    bootstrapAndClaim();
    Rebalance stopped =
        Rebalance.NONE.requested(SlotTable.EMPTY, NOW).ended(Rebalance.State.STOPPED, NOW);
    master.apply(new ChangeRebalance(Rebalance.NONE, stopped));
    zero.restart();
    zero.register(master);
    assertThat(master.rebalance().state()).isEqualTo(Rebalance.State.STOPPED);

    two.register(master);
    assertThat(master.rebalance().state()).isEqualTo(Rebalance.State.IDLE);
  }

  @Test
  void aRebalanceThatChangedMeanwhileIsNotReplaced() {
    Rebalance other = Rebalance.NONE.requested(SlotTable.EMPTY, NOW);
    assertThat(master.apply(new ChangeRebalance(Rebalance.NONE, other))).isTrue();
    assertThat(master.apply(new ChangeRebalance(Rebalance.NONE, Rebalance.NONE))).isFalse();
    assertThat(master.rebalance()).isEqualTo(other);
  }

  @Test
  void movesAreDoneWhenTheMapSaysSo() {
    bootstrapAndClaim();
    SlotTable before = master.view().slots();
    Rebalance rebalance =
        Rebalance.NONE.planned(
            workers(0, 1), List.of(new Move(1, 0, 1), new Move(2, 0, 1)), before, NOW);
    SlotTable after = before.change().set(1, 1, 2).build();

    assertThat(rebalance.left(after)).containsExactly(new Move(2, 0, 1));
    assertThat(rebalance.done(after)).isEqualTo(1);
    Rebalance again = rebalance.planned(workers(0, 1, 2), List.of(new Move(3, 0, 2)), after, NOW);
    assertThat(again.done(after)).isEqualTo(1);
    assertThat(again.planned()).isEqualTo(2);
  }

  @Test
  void aViewFromAheadIsCaughtUpWith() {
    one.view =
        new ClusterView(
            one.view.cluster(), 500, one.view.nextIndex(), one.view.members(), one.view.slots());
    one.register(master);

    assertThat(master.view().version()).isGreaterThan(500);
  }
}
