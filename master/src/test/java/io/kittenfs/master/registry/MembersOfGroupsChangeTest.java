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

/** Workers become members of a replicated group, and are none any more. */
class MembersOfGroupsChangeTest {
  private static final int GROUP = ReplicatedRegistry.FIRST;

  private static final Group.Change COMING = Group.Change.adding(vote(3));
  private static final Group.Change GOING = Group.Change.removing(vote(2));

  private final ReplicatedRegistry cluster = ReplicatedRegistry.withSlots();

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
  void aChangeIsKeptUntilItIsMade() {
    long version = cluster.master.view().version();
    assertThat(change(null, COMING)).isTrue();
    assertThat(cluster.group(GROUP).change()).isEqualTo(COMING);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 2);
    assertThat(cluster.master.view().version()).isGreaterThan(version);

    agree(0, 1, 0, 1, 2, 3);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 2, 3);
    assertThat(cluster.group(GROUP).change()).isNull();
    cluster.register();
    assertThat(cluster.isQuiet()).isTrue();

    assertThat(change(null, GOING)).isTrue();
    agree(0, 2, 0, 1, 3);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 3);
    assertThat(cluster.group(GROUP).change()).isNull();
    assertThat(cluster.group(GROUP).copies()).isEqualTo(3);
  }

  @Test
  void aChangeThatIsNotMadeYetGoesOn() {
    assertThat(change(null, COMING)).isTrue();
    agree(0, 1, 0, 1);
    assertThat(cluster.group(GROUP).change()).isEqualTo(COMING);
  }

  @Test
  void whatIsNoLongerSoIsNotChanged() {
    assertThat(change(GOING, null)).isFalse();
    assertThat(change(null, COMING)).isTrue();
    assertThat(change(null, GOING)).isFalse();
    assertThat(cluster.group(GROUP).change()).isEqualTo(COMING);
    assertThat(change(COMING, GOING)).isTrue();
    assertThat(change(GOING, null)).isTrue();
    assertThat(cluster.group(GROUP).change()).isNull();
  }

  @Test
  void onlyWhoCanVoteAndIsNoMemberComes() {
    assertThat(change(null, Group.Change.adding(vote(1)))).isFalse();
    assertThat(change(null, Group.Change.adding(vote(4)))).isFalse();
    assertThat(change(null, Group.Change.adding(new PeerId(3, "00000bad")))).isFalse();
    assertThat(change(null, Group.Change.adding(new PeerId(2, "00000bad")))).isFalse();
    assertThat(cluster.group(GROUP).change()).isNull();
  }

  @Test
  void onlyAMemberGoes() {
    assertThat(change(null, Group.Change.removing(vote(3)))).isFalse();
    assertThat(change(null, Group.Change.removing(new PeerId(2, "00000bad")))).isFalse();
    assertThat(cluster.group(GROUP).change()).isNull();
  }

  @Test
  void theNewMemberMayLeadBeforeAnybodySaidThatItIsOne() {
    assertThat(change(null, COMING)).isTrue();
    agree(3, 2, 0, 1, 2, 3);
    assertThat(cluster.group(GROUP).leader()).contains(3);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void itIsNotToBeginAnew() {
    assertThat(change(null, COMING)).isTrue();
    agree(0, 1, 0, 1, 2, 3);
    assertThat(cluster.row(GROUP).isToBegin(3, vote(3))).isFalse();
  }

  @Test
  void whatTheLeaderSaysOfTheMembersIsSo() {
    agree(0, 1, 0, 1, 3);
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 3);
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
  void whoIsAMemberOrIsToBecomeOneIsNotRemoved() {
    assertThat(change(null, COMING)).isTrue();
    assertNotRemoved(3);
    agree(0, 1, 0, 1, 2, 3);
    assertNotRemoved(3);
    assertNotRemoved(2);
  }

  private void assertNotRemoved(int worker) {
    assertThatThrownBy(
            () -> cluster.master.apply(new Remove(worker, true, new TreeSet<>(List.of(GROUP)))))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("has copies of the replicated groups");
  }

  @Test
  void anotherIsToLeadWhenWhoWasToIsNoMemberAnyMore() {
    agree(1, 2, 0, 1, 2, 3);
    assertThat(cluster.group(GROUP).preferred()).isZero();
    agree(1, 3, 1, 2, 3);
    assertThat(cluster.group(GROUP).preferred()).isEqualTo(3);
    assertThat(cluster.group(GROUP).leader()).contains(1);
  }

  @Test
  void whoComesIsToLeadWhenAnotherLeadsTwo() {
    agree(1, 2, 1, 2);
    assertThat(cluster.group(GROUP).preferred()).isEqualTo(1);
    agree(1, 3, 1, 2, 3);
    assertThat(cluster.group(GROUP).preferred()).isEqualTo(3);
  }

  @Test
  void aGroupNeverHasTwoMembersLess() {
    assertThat(change(null, Group.Change.removing(vote(1)))).isTrue();
    agree(0, 1, 0, 1);
    assertThat(cluster.group(GROUP).change()).isNull();
    assertThat(change(null, Group.Change.removing(vote(1)))).isFalse();
    assertThat(change(null, COMING)).isTrue();
  }

  @Test
  void whoComesAfterOneWentIsStillToCome() {
    assertThat(change(null, new Group.Change(vote(3), vote(2)))).isTrue();
    agree(0, 1, 0, 1);
    assertThat(cluster.group(GROUP).change()).isEqualTo(COMING);
  }

  @Test
  void aWorkerThatCameUnderAnotherNameDoesNotComeAgain() {
    assertThat(change(null, COMING)).isTrue();
    cluster.report(
        1,
        followerWith(
            new Configuration(10, List.of(vote(0), vote(1), vote(2), new PeerId(3, "0000000b")))));
    assertThat(cluster.group(GROUP).members()).containsExactly(0, 1, 2, 3);
    assertThat(cluster.group(GROUP).change()).isNull();
  }
}
