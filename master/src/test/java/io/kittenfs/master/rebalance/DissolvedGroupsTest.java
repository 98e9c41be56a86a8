package io.kittenfs.master.rebalance;

import static io.kittenfs.master.membership.ClusterFactsFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.ClusterFactsFixture;
import io.kittenfs.master.plan.Move;
import io.kittenfs.master.registry.BootstrapMap;
import io.kittenfs.master.registry.ChangeRebalance;
import io.kittenfs.master.registry.ChangeReplicas;
import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.master.registry.Remove;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.GroupOrder;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.SlotReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A group that is for another number of copies than the cluster is to keep ends when it has no slot
 * any more: first its log says so, then its copies go.
 */
class DissolvedGroupsTest {
  private static final int GROUP = 65_536;

  private final ClusterFactsFixture cluster = ClusterFactsFixture.withThreeCopies();

  private Group group(int id) {
    return cluster.snapshot().view().group(id).orElseThrow();
  }

  private List<GroupOrder> orders(int worker) {
    ClusterFacts facts = cluster.facts();
    return GroupOrders.of(
        cluster.snapshot(),
        worker,
        cluster.heartbeat(worker),
        facts::reportOf,
        facts.clocks(),
        group -> false);
  }

  /** The only group with slots is this one, and one copy of each value is to be kept. */
  private void keepOneCopy(int owner) {
    boolean given = cluster.apply(new BootstrapMap(new TreeSet<>(Set.of(owner))));
    assertThat(given).isTrue();
    int leader = owner - GROUP;
    cluster.report(
        leader,
        new GroupReport(
            owner,
            1,
            new SlotReport(List.of(new SlotRange(0, 1023, 1)), List.of(), Set.of(), owner),
            10,
            0,
            null));
    cluster.apply(new ChangeReplicas(1, Instant.EPOCH));
  }

  /** What a member says that knows of it. */
  private static GroupReport dissolved() {
    return new GroupReport(GROUP, 1, null, 11, 0, null, null, true, 0, false, null);
  }

  private NextStep next() {
    return NextStep.of(cluster.facts(), Optional.of(Duration.ofHours(1)), false);
  }

  private void plan(Move... moves) {
    Rebalance before = cluster.snapshot().rebalance();
    boolean planned =
        cluster.apply(
            new ChangeRebalance(
                before,
                before.planned(
                    cluster.facts().active(),
                    List.of(moves),
                    cluster.facts().table(),
                    Instant.EPOCH)));
    assertThat(planned).isTrue();
  }

  private void endRebalance() {
    Rebalance running = cluster.snapshot().rebalance();
    boolean ended =
        cluster.apply(
            new ChangeRebalance(running, running.ended(Rebalance.State.IDLE, Instant.EPOCH)));
    assertThat(ended).isTrue();
  }

  @Test
  void itsLeaderIsToldWhenItHasNoSlotAndNoneIsToMove() {
    keepOneCopy(GROUP + 1);
    plan(new Move(7, GROUP + 1, GROUP));
    assertThat(orders(0)).noneMatch(GroupOrder::dissolve);
    endRebalance();
    assertThat(orders(0)).containsExactly(GroupOrder.dissolve(group(GROUP)));
    assertThat(orders(1)).noneMatch(GroupOrder::dissolve);
    assertThat(orders(2)).containsExactly(GroupOrder.dissolve(group(GROUP + 2)));
  }

  @Test
  void aRebalanceThatCannotEndDoesNotKeepIt() {
    keepOneCopy(GROUP + 1);
    plan(new Move(7, GROUP + 1, 1));
    assertThat(orders(0)).containsExactly(GroupOrder.dissolve(group(GROUP)));
  }

  @Test
  void aPlanWithAGroupThatEndedIsMadeAgain() {
    keepOneCopy(GROUP + 1);
    plan(new Move(7, GROUP + 1, GROUP));
    assertThat(next()).isEqualTo(new NextStep.Wait());
    cluster.report(2, dissolved());
    assertThat(next()).isEqualTo(new NextStep.Plan());
  }

  @Test
  void itsMembersAreRemovedWithWhatIsDiscarded() {
    keepOneCopy(GROUP + 1);
    Remove keeping = new Remove(0, false, new TreeSet<>(Set.of(GROUP + 1)));
    assertThatThrownBy(() -> cluster.apply(keeping))
        .hasMessageContaining("copies of the replicated");
    Remove needed = new Remove(0, true, new TreeSet<>(Set.of(GROUP + 1)));
    assertThatThrownBy(() -> cluster.apply(needed)).hasMessageContaining("[" + (GROUP + 1) + "]");
  }

  @Test
  void oneForAsManyCopiesAsAreToBeKeptStaysWithoutSlots() {
    assertThat(orders(0)).noneMatch(GroupOrder::dissolve);
  }

  @Test
  void itsCopiesGoWhenItsLogSaysSoAndItNeverHasMembersAgain() {
    cluster.report(2, dissolved());
    Group ended = group(GROUP);
    assertThat(ended.isDissolved()).isTrue();
    assertThat(ended.members()).isEmpty();
    for (int worker = 0; worker < 3; worker++) {
      assertThat(orders(worker)).contains(GroupOrder.leave(ended));
      assertThat(cluster.facts().groupsWith(worker)).hasSize(2);
    }
    // A copy that is behind, and leads by its own word.
    cluster.report(0, copy(GROUP, true, 12, 0));
    assertThat(group(GROUP)).isEqualTo(ended);
    assertThat(cluster.facts().groups()).doesNotContain(ended);
  }
}
