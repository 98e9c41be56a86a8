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
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Worker 3 comes into the group that worker 1 leads, and worker 0 goes. */
class OrdersOfAReplacementTest {
  private static final int GROUP = FIRST_GROUP + 1;
  private static final Group.Change COMING = Group.Change.adding(vote(3));
  private static final Group.Change GOING = Group.Change.removing(vote(0));

  private final ClusterFactsFixture cluster = ClusterFactsFixture.withThreeCopies();
  private boolean isWhole;

  @BeforeEach
  void begin() {
    cluster.join();
    cluster.vote(3, "0000000a");
    change(null, COMING);
  }

  private void change(Group.Change before, Group.Change after) {
    assertThat(cluster.apply(new ChangeMembers(GROUP, before, after))).isTrue();
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

  /** The leader says that the group has agreed on these members. */
  private void agree(long index, int... voters) {
    List<PeerId> peers = IntStream.of(voters).mapToObj(OrdersOfAReplacementTest::vote).toList();
    cluster.report(1, copy(GROUP, true, 20, 0).withAgreed(new Configuration(index, peers)));
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
    agree(30, 0, 1, 2, 3);
    assertThat(orders(3)).isEmpty();
    assertThat(orders(1)).isEmpty();
  }

  @Test
  void theLeaderIsToldToLetAMemberGoWhenTheOthersHaveAll() {
    agree(30, 0, 1, 2, 3);
    change(null, GOING);
    assertThat(orders(1)).isEmpty();
    isWhole = true;
    assertThat(orders(1)).containsExactly(GroupOrder.ofMembers(group()));
    assertThat(orders(0)).isEmpty();
  }

  @Test
  void aFormerMemberGivesItsCopyUpWhenTheOthersHaveAll() {
    agree(30, 0, 1, 2, 3);
    agree(31, 1, 2, 3);
    assertThat(orders(0)).isEmpty();
    isWhole = true;
    assertThat(orders(0)).containsExactly(GroupOrder.leave(group()));
    cluster.giveUp(0, GROUP);
    assertThat(orders(0)).isEmpty();
  }

  @Test
  void aLeaderThatIsToGoHandsOverFirst() {
    change(COMING, Group.Change.removing(vote(1)));
    isWhole = true;
    GroupOrder order = orders(1).get(0);
    assertThat(order.lead()).isZero();
    assertThat(order.group().change()).isNull();
  }

  @Test
  void oneThatIsLostGoesWhenAnotherHasBegun() {
    change(COMING, new Group.Change(vote(3), vote(0)));
    isWhole = true;
    assertThat(orders(1)).isEmpty();
    assertThat(orders(3)).containsExactly(GroupOrder.ofMembers(group()));
    cluster.report(3, copy(GROUP, false, 0, 0));
    assertThat(orders(1)).containsExactly(GroupOrder.ofMembers(group()));
    assertThat(group().wanted()).containsExactly(vote(1), vote(2));
  }

  @Test
  void whoLostItsVoteGivesUpWhatItBeganInVain() {
    change(COMING, null);
    cluster.vote(2, "0000000b");
    assertThat(orders(2)).isEmpty();
    isWhole = true;
    assertThat(orders(2)).contains(GroupOrder.leave(group()));
  }
}
