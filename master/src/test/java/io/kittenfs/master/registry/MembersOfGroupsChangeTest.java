package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.Refusal;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupReport;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One worker takes the place of another in a replicated group. */
class MembersOfGroupsChangeTest {
  private static final int GROUP = ReplicatedRegistry.FIRST;

  private final ReplicatedRegistry cluster = ReplicatedRegistry.withSlots();
  private final Group.Change change = new Group.Change(vote(2), vote(3));

  @BeforeEach
  void join() {
    cluster.join(1);
  }

  private static PeerId vote(int worker) {
    return new PeerId(worker, String.format("%08x", worker));
  }

  private static Configuration configuration(long index, int... voters) {
    return new Configuration(
        index, IntStream.of(voters).mapToObj(MembersOfGroupsChangeTest::vote).toList());
  }

  private boolean change(Group.Change before, Group.Change after) {
    return cluster.master.apply(new ChangeMembers(GROUP, before, after));
  }

  /** The leader says who votes, by the entry of its log with ten times its term as index. */
  private void agree(int leader, long term, int... voters) {
    Configuration agreed = configuration(term * 10, voters);
    cluster.report(
        leader,
        new GroupReport(
            GROUP,
            term,
            ReplicatedRegistry.slots(GROUP, cluster.assigned(GROUP)),
            20,
            0,
            null,
            agreed));
  }

  private static GroupReport followerWith(Configuration agreed) {
    return new GroupReport(GROUP, 1, null, 20, 0, null, agreed);
  }

  @Test
  void aChangeIsKeptUntilItIsOver() {
    long version = cluster.master.view().version();
    assertThat(change(null, change)).isTrue();
    assertThat(cluster.group(GROUP).change()).isEqualTo(change);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 2);
    assertThat(cluster.master.view().version()).isGreaterThan(version);

    agree(0, 1, 0, 1, 3);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 3);
    assertThat(cluster.group(GROUP).joining()).isEmpty();
    assertThat(cluster.group(GROUP).leaving()).contains(vote(2));
    cluster.register();
    assertThat(cluster.isQuiet()).isTrue();

    assertThat(change(change, null)).isTrue();
    assertThat(cluster.group(GROUP).change()).isNull();
  }

  @Test
  void whatIsNoLongerSoIsNotChanged() {
    assertThat(change(change, null)).isFalse();
    assertThat(change(null, change)).isTrue();
    assertThat(change(null, new Group.Change(vote(1), vote(3)))).isFalse();
    assertThat(cluster.group(GROUP).change()).isEqualTo(change);
  }

  @Test
  void onlyWhoCanVoteAndIsNoMemberComes() {
    assertThat(change(null, new Group.Change(vote(2), vote(1)))).isFalse();
    assertThat(change(null, new Group.Change(vote(2), vote(4)))).isFalse();
    assertThat(change(null, new Group.Change(vote(2), new PeerId(3, "00000bad")))).isFalse();
    assertThat(change(null, new Group.Change(vote(4), vote(3)))).isFalse();
    assertThat(cluster.group(GROUP).change()).isNull();
  }

  @Test
  void theNewMemberMayLeadBeforeAnybodySaidThatItIsOne() {
    assertThat(change(null, change)).isTrue();
    agree(3, 2, 0, 1, 3);
    assertThat(cluster.group(GROUP).leader()).contains(3);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 3);
  }

  @Test
  void itIsNotToBeginAnew() {
    assertThat(change(null, change)).isTrue();
    agree(0, 1, 0, 1, 3);
    assertThat(cluster.row(GROUP).isToBegin(3, vote(3))).isFalse();
  }

  @Test
  void whatTheLeaderSaysOfTheMembersIsSo() {
    agree(0, 1, 0, 1, 3);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 3);
    assertThat(cluster.group(GROUP).leaving()).contains(vote(2));
  }

  @Test
  void anyMemberMaySayWhoVotes() {
    cluster.report(1, followerWith(configuration(10, 0, 1, 3)));
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 3);
  }

  @Test
  void whatComesLateIsNoStepBack() {
    agree(0, 2, 0, 1, 3);
    agree(0, 2, 0, 1, 3);
    cluster.report(1, followerWith(configuration(19, 0, 1, 2)));
    agree(0, 1, 0, 1, 2);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 3);
    cluster.report(1, followerWith(configuration(21, 0, 1, 2)));
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 2);
  }

  @Test
  void oneThatIsStillNeededIsNotRemoved() {
    agree(0, 1, 0, 1, 3);
    assertThatThrownBy(
            () -> cluster.master.apply(new Remove(2, true, new TreeSet<>(List.of(GROUP)))))
        .isInstanceOf(Refusal.class);
    assertThat(change(cluster.group(GROUP).change(), null)).isTrue();
  }

  @Test
  void whoIsToLeadIsReplaced() {
    Group.Change leader = new Group.Change(vote(0), vote(3));
    assertThat(change(null, leader)).isTrue();
    agree(1, 2, 1, 2, 3);
    assertThat(cluster.group(GROUP).preferred()).isEqualTo(3);
    assertThat(cluster.group(GROUP).leader()).contains(1);
  }
}
