package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.SlotReport;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What members report of replicated groups: whose word counts, and what is written of it. */
class ReportsOfCopiesTest {
  private static final int GROUP = ReplicatedRegistry.FIRST;
  private static final List<SlotRange> EVERYTHING = List.of(new SlotRange(0, 1023, 40));

  private final ReplicatedRegistry cluster = ReplicatedRegistry.withSlots();

  private long version() {
    return cluster.master.view().version();
  }

  private void follows(int worker, long term) {
    cluster.report(worker, new GroupReport(GROUP, term, null, 10, 0, null));
  }

  @Test
  void aLeaderClaimsTheSlotsOfItsGroup() {
    assertThat(cluster.master.view().slots().count(GROUP)).isEqualTo(342);
    assertThat(cluster.master.snapshot().leader(GROUP)).map(Member::index).contains(0);
    cluster.lead(0, GROUP, 1, EVERYTHING);
    assertThat(cluster.master.view().slots().count(GROUP)).isEqualTo(1024);
  }

  @Test
  void anotherLeaderIsOneChangeOfTheView() {
    long before = version();
    cluster.lead(1, GROUP, 2, cluster.assigned(GROUP));
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(1, 2));
    assertThat(version()).isEqualTo(before + 1);
    cluster.lead(1, GROUP, 2, cluster.assigned(GROUP));
    follows(0, 2);
    assertThat(version()).isEqualTo(before + 1);
    assertThat(cluster.master.slots().isComplete()).isTrue();
  }

  @Test
  void theFirstReportOfACopyIsNotedAndNoChangeOfTheView() {
    long before = version();
    assertThat(cluster.row(GROUP).reportedBy()).containsExactly(0);
    cluster.register();
    follows(2, 1);
    assertThat(cluster.row(GROUP).reportedBy()).containsExactly(0, 2);
    assertThat(version()).isEqualTo(before);
  }

  @Test
  void aHeartbeatThatTellsOnlyOfProgressIsNoNews() {
    follows(1, 1);
    follows(2, 1);
    cluster.register();
    assertThat(cluster.isQuiet()).isTrue();
    for (FakeMember worker : cluster.workers) {
      worker.groups =
          worker.groups.stream()
              .map(
                  last ->
                      new GroupReport(
                          last.group(), last.term(), last.slots(), last.applied() + 7, 3, "why"))
              .toList();
    }
    assertThat(cluster.isQuiet()).isTrue();
  }

  @Test
  void aNewTermASlotAndACopyAreNews() {
    cluster.register();
    assertThat(cluster.isQuiet()).isTrue();
    FakeMember zero = cluster.workers.get(0);
    List<GroupReport> before = zero.groups;
    SlotReport slots = before.get(0).slots();
    zero.groups = List.of(new GroupReport(GROUP, 2, slots, 10, 0, null));
    assertThat(cluster.isQuiet()).isFalse();
    zero.groups =
        List.of(
            new GroupReport(GROUP, 1, ReplicatedRegistry.slots(GROUP, EVERYTHING), 10, 0, null));
    assertThat(cluster.isQuiet()).isFalse();
    zero.groups = List.of(before.get(0), new GroupReport(GROUP + 1, 1, null, 10, 0, null));
    assertThat(cluster.isQuiet()).isFalse();
    zero.groups = before;
    assertThat(cluster.isQuiet()).isTrue();
  }

  @Test
  void theLeaderOfAnEarlierTermClaimsAndLosesNothing() {
    cluster.lead(1, GROUP, 5, cluster.assigned(GROUP));
    SlotAssignments slots = cluster.master.slots();
    long before = version();
    cluster.lead(0, GROUP, 4, EVERYTHING);
    cluster.report(
        0,
        new GroupReport(
            GROUP, 4, new SlotReport(List.of(), cluster.assigned(GROUP), Set.of()), 1, 0, null));
    assertThat(cluster.master.slots()).isEqualTo(slots);
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(1, 5));
    assertThat(version()).isEqualTo(before);
  }

  @Test
  void ofTwoLeadersOfOneTermTheLaterClaimCounts() {
    long before = version();
    // It was deposed by the term 2, and says so no more.
    cluster.lead(0, GROUP, 2, cluster.assigned(GROUP));
    cluster.lead(1, GROUP, 2, EVERYTHING);
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(1, 2));
    assertThat(cluster.master.view().slots().count(GROUP)).isEqualTo(1024);
    assertThat(version()).isGreaterThan(before + 1);
    follows(0, 2);
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(1, 2));
  }

  @Test
  void aLeaderWhoseTermAnotherClaimedIsBelievedAgain() {
    cluster.lead(1, GROUP, 1, cluster.assigned(GROUP));
    cluster.register();
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(1, 1));
    assertThat(cluster.isQuiet()).isFalse();
    follows(1, 1);
    cluster.register();
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(0, 1));
    assertThat(cluster.isQuiet()).isTrue();
  }

  @Test
  void aCopyWithAProblemDoesNotCountAsReported() {
    cluster.report(1, new GroupReport(GROUP, 0, null, 0, 0, "closed"));
    assertThat(cluster.row(GROUP).reportedBy()).containsExactly(0);
    follows(1, 1);
    assertThat(cluster.row(GROUP).reportedBy()).containsExactly(0, 1);
  }

  @Test
  void aWorkerUnderAnotherVoteLeadsNothing() {
    FakeMember one = cluster.workers.get(1);
    one.vote = new Member.Vote(new PeerId(1, "0000beef"), 5, 2);
    one.register(cluster.master);
    SlotAssignments slots = cluster.master.slots();
    cluster.lead(1, GROUP, 9, EVERYTHING);
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(0, 1));
    assertThat(cluster.master.slots()).isEqualTo(slots);
    one.vote = null;
    cluster.lead(1, GROUP, 10, EVERYTHING);
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(0, 1));
  }

  @Test
  void whoIsNoMemberAndWhatIsNoGroupCountForNothing() {
    cluster.join(1);
    SlotAssignments slots = cluster.master.slots();
    long before = version();
    cluster.lead(3, GROUP, 9, EVERYTHING);
    cluster.lead(3, GROUP + 7, 9, EVERYTHING);
    cluster.lead(3, 0, 9, EVERYTHING);
    assertThat(version()).isEqualTo(before);
    assertThat(cluster.master.slots()).isEqualTo(slots);
    assertThat(cluster.row(GROUP).reportedBy()).doesNotContain(3);
    cluster.register();
    assertThat(cluster.isQuiet()).isTrue();
  }

  @Test
  void aReplicatedGroupIsNotSpokenForByTheReportOfASoloGroup() {
    SlotAssignments slots = cluster.master.slots();
    cluster.workers.get(0).report = ReplicatedRegistry.slots(GROUP, EVERYTHING);
    cluster.register();
    assertThat(cluster.master.slots()).isEqualTo(slots);
  }

  @Test
  void whatALeaderLostIsMissing() {
    cluster.report(
        0,
        new GroupReport(
            GROUP,
            1,
            new SlotReport(List.of(), cluster.assigned(GROUP), Set.of(), GROUP),
            1,
            0,
            null));
    assertThat(cluster.master.slots().unclaimed()).hasSize(342);
  }
}
