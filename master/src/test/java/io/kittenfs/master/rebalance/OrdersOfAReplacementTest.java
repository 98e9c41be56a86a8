package io.kittenfs.master.rebalance;

import static io.kittenfs.master.membership.ClusterFactsFixture.FIRST_GROUP;
import static io.kittenfs.master.membership.ClusterFactsFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.master.membership.ClusterFacts;
import io.kittenfs.master.membership.ClusterFactsFixture;
import io.kittenfs.master.registry.ChangeMembers;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupOrder;
import io.kittenfs.wire.GroupReport;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Worker 3 takes the place of worker 0 in the group that worker 1 leads. */
class OrdersOfAReplacementTest {
  private static final int GROUP = FIRST_GROUP + 1;

  private final ClusterFactsFixture cluster = ClusterFactsFixture.withThreeCopies();
  private final Group.Change change = new Group.Change(vote(0), vote(3));
  private boolean isWhole;

  @BeforeEach
  void begin() {
    cluster.join();
    cluster.vote(3, "0000000a");
    assertThat(cluster.apply(new ChangeMembers(GROUP, null, change))).isTrue();
  }

  private static PeerId vote(int worker) {
    return new PeerId(worker, "0000000a");
  }

  private Group group() {
    return cluster.snapshot().view().group(GROUP).orElseThrow();
  }

  private List<GroupOrder> orders(int worker) {
    ClusterFacts facts = cluster.facts();
    return GroupOrders.of(
        cluster.snapshot(),
        worker,
        cluster.heartbeat(worker),
        facts::reportOf,
        facts.clocks(),
        group -> isWhole);
  }

  /** The leader says that the group has agreed. */
  private void agree() {
    cluster.report(
        1,
        copy(GROUP, true, 20, 0)
            .withAgreed(new Configuration(30, List.of(vote(1), vote(2), vote(3)))));
  }

  @Test
  void theNewMemberAndTheLeaderAreTold() {
    GroupOrder order = GroupOrder.ofMembers(group());
    assertThat(orders(3)).containsExactly(order);
    cluster.report(3, copy(GROUP, false, 0, 0));
    assertThat(orders(3)).containsExactly(order);
    assertThat(orders(1)).containsExactly(order);
    assertThat(orders(0)).isEmpty();
    assertThat(orders(2)).isEmpty();
  }

  @Test
  void theLeaderIsToldWhenTheNewMemberHasOpenedItsCopy() {
    assertThat(orders(1)).isEmpty();
    cluster.report(3, new GroupReport(GROUP, 0, null, 0, 0, "closed"));
    assertThat(orders(1)).isEmpty();
    cluster.report(3, copy(GROUP, false, 0, 0));
    assertThat(orders(1)).containsExactly(GroupOrder.ofMembers(group()));
  }

  @Test
  void itIsNotToBeginACopyAsOfANewGroup() {
    agree();
    assertThat(orders(3)).isEmpty();
    assertThat(orders(1)).isEmpty();
  }

  @Test
  void theOldMemberIsToLeaveWhenTheOthersHaveAll() {
    agree();
    assertThat(orders(0)).isEmpty();
    isWhole = true;
    assertThat(orders(0)).containsExactly(GroupOrder.leave(group()));
    cluster.giveUp(0, GROUP);
    assertThat(orders(0)).isEmpty();
  }

  @Test
  void whoIsBackLaterIsToLeaveAsWell() {
    agree();
    assertThat(cluster.apply(new ChangeMembers(GROUP, group().change(), null))).isTrue();
    assertThat(orders(0)).isEmpty();
    isWhole = true;
    assertThat(orders(0)).containsExactly(GroupOrder.leave(group()));
  }

  @Test
  void aLeaderThatIsToGoHandsOverFirst() {
    assertThat(cluster.apply(new ChangeMembers(GROUP, change, null))).isTrue();
    assertThat(cluster.apply(new ChangeMembers(GROUP, null, new Group.Change(vote(1), vote(3)))))
        .isTrue();
    assertThat(orders(1)).singleElement().satisfies(order -> assertThat(order.lead()).isZero());
  }
}
