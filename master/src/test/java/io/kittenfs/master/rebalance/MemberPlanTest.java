package io.kittenfs.master.rebalance;

import static io.kittenfs.master.membership.ClusterFactsFixture.FIRST_GROUP;
import static io.kittenfs.master.membership.ClusterFactsFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.master.membership.ClusterFactsFixture;
import io.kittenfs.master.registry.ChangeMembers;
import io.kittenfs.master.registry.ChangeRebalance;
import io.kittenfs.master.registry.Drain;
import io.kittenfs.master.registry.Rebalance;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.GroupReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemberPlanTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int SECOND = FIRST_GROUP + 1;

  private final ClusterFactsFixture cluster = ClusterFactsFixture.withThreeCopies();

  /** Workers that are down are so since the epoch. */
  private Instant now = Instant.EPOCH.plus(PATIENCE);

  private boolean automatic = true;

  private static PeerId vote(int worker) {
    return new PeerId(worker, "0000000a");
  }

  private static PeerId newVote(int worker) {
    return new PeerId(worker, "0000000b");
  }

  private MemberPlan plan() {
    return new MemberPlan(() -> now, PATIENCE, automatic);
  }

  private List<MemberPlan.Step> steps() {
    return plan().steps(cluster.facts());
  }

  private void spare() {
    int index = cluster.facts().members().size();
    cluster.join();
    cluster.vote(index, "0000000a");
  }

  private void take() {
    for (List<MemberPlan.Step> due = steps(); !due.isEmpty(); due = steps()) {
      for (MemberPlan.Step step : due) {
        assertThat(cluster.apply(new ChangeMembers(step.group(), step.before(), step.after())))
            .isTrue();
      }
    }
  }

  private static Group.Change adding(int worker) {
    return Group.Change.adding(vote(worker));
  }

  private static Group.Change removing(int worker) {
    return Group.Change.removing(vote(worker));
  }

  private static Group.Change replacing(int leaver, int joiner) {
    return new Group.Change(vote(joiner), vote(leaver));
  }

  private static Configuration configuration(long index, int... voters) {
    return new Configuration(index, IntStream.of(voters).mapToObj(MemberPlanTest::vote).toList());
  }

  /** The leader of the second group says who votes in it. */
  private void agree(Configuration agreed) {
    cluster.report(1, copy(SECOND, true, 20, 0).withAgreed(agreed));
  }

  /** Another member of the second group has all up to the entry that says who votes. */
  private void hasAll(int worker, Configuration agreed) {
    cluster.report(worker, copy(SECOND, false, 20, 0).withAgreed(agreed));
  }

  private Group second() {
    return cluster.snapshot().view().group(SECOND).orElseThrow();
  }

  private boolean isWhole() {
    return plan().isWhole(cluster.facts(), second());
  }

  private Group.Change change(int group) {
    return cluster.snapshot().view().group(FIRST_GROUP + group).orElseThrow().change();
  }

  private void drain(int worker) {
    cluster.apply(new Drain(worker, true, new TreeSet<>(List.of(FIRST_GROUP)), now));
  }

  @Test
  void nothingChangesWhileAllAreThere() {
    spare();
    assertThat(steps()).isEmpty();
  }

  /** All members of all groups have everything. */
  private void allAreWhole() {
    for (int group = 0; group < 3; group++) {
      for (int worker = 0; worker < 3; worker++) {
        cluster.report(
            worker,
            copy(FIRST_GROUP + group, group == worker, 20, 0)
                .withAgreed(configuration(5, 0, 1, 2)));
      }
    }
  }

  @Test
  void aWorkerThatHasTwoCopiesLessGetsOneAtATime() {
    allAreWhole();
    spare();
    take();
    assertThat(change(0)).isEqualTo(adding(3));
    assertThat(change(1)).isNull();
    assertThat(change(2)).isNull();

    Configuration four = configuration(30, 0, 1, 2, 3);
    cluster.report(0, copy(FIRST_GROUP, true, 20, 0).withAgreed(four));
    take();
    assertThat(change(0)).as("not who leads it").isEqualTo(removing(1));
    cluster.report(0, copy(FIRST_GROUP, true, 20, 0).withAgreed(configuration(40, 0, 2, 3)));
    cluster.report(2, copy(FIRST_GROUP, false, 20, 0).withAgreed(configuration(40, 0, 2, 3)));
    cluster.report(3, copy(FIRST_GROUP, false, 20, 0).withAgreed(configuration(40, 0, 2, 3)));
    take();
    assertThat(change(1)).as("three, two, three and one copies").isEqualTo(adding(3));
  }

  @Test
  void nobodyHasToGoForTheBalanceWhileAnythingElseGoesOn() {
    spare();
    assertThat(steps()).as("not all have everything").isEmpty();
    allAreWhole();
    automatic = false;
    assertThat(steps()).isEmpty();
    automatic = true;
    Rebalance before = cluster.snapshot().rebalance();
    boolean running =
        cluster.apply(
            new ChangeRebalance(before, before.requested(cluster.facts().table(), Instant.EPOCH)));
    assertThat(running).isTrue();
    assertThat(steps()).isEmpty();
  }

  @Test
  void nobodyTakesTheirPlaceWhenThereIsNoOtherWorker() {
    cluster.down(0);
    assertThat(steps()).isEmpty();
  }

  @Test
  void oneThatIsSilentForLongGoesBeforeAnotherComes() {
    spare();
    cluster.down(0);
    take();
    assertThat(change(0)).as("in the group without a leader").isNull();
    assertThat(change(1)).isEqualTo(replacing(0, 3));
    assertThat(change(2)).isEqualTo(replacing(0, 3));
    agree(configuration(30, 1, 2));
    assertThat(change(1)).isEqualTo(adding(3));
    assertThat(steps()).isEmpty();
  }

  @Test
  void oneGroupChoosesAfterTheOther() {
    spare();
    spare();
    cluster.down(0);
    assertThat(steps()).containsExactly(new MemberPlan.Step(SECOND, null, replacing(0, 3)));
    take();
    assertThat(change(2)).isEqualTo(replacing(0, 4));
  }

  @Test
  void oneThatIsSilentForLessDoesNot() {
    spare();
    cluster.down(0);
    now = now.minusMillis(1);
    assertThat(steps()).isEmpty();
  }

  @Test
  void noneIsReplacedWithoutBeingAskedForWhenThatIsNotWanted() {
    spare();
    cluster.down(0);
    automatic = false;
    assertThat(steps()).isEmpty();
  }

  @Test
  void oneThatIsBackBeforeItIsNoMemberStays() {
    spare();
    cluster.down(0);
    take();
    cluster.up(0);
    cluster.report(3, copy(SECOND, false, 0, 0));
    assertThat(steps()).hasSize(2).allMatch(step -> step.after() == null);
  }

  @Test
  void anotherComesBeforeOneThatIsDrainedGoes() {
    automatic = false;
    spare();
    drain(2);
    take();
    assertThat(Stream.of(0, 1, 2).map(this::change)).containsOnly(adding(3));
    agree(configuration(30, 0, 1, 2, 3));
    take();
    assertThat(change(1)).isEqualTo(removing(2));
  }

  @Test
  void aGroupWithAMemberTooManyLetsOneGoThatIsNotToLead() {
    spare();
    drain(2);
    take();
    agree(configuration(30, 0, 1, 2, 3));
    cluster.apply(new Drain(2, false, new TreeSet<>(List.of(FIRST_GROUP)), now));
    assertThat(second().preferred()).isEqualTo(1);
    take();
    assertThat(change(1)).isEqualTo(removing(0));
  }

  @Test
  void oneThatIsLostGoesBeforeOneThatIsDrained() {
    spare();
    drain(2);
    take();
    agree(configuration(30, 0, 1, 2, 3));
    take();
    take();
    assertThat(change(1)).isEqualTo(removing(2));
    cluster.down(3);
    take();
    assertThat(change(1)).isEqualTo(removing(3));
  }

  @Test
  void oneThatLostItsVoteTakesItsOwnPlace() {
    IntStream.range(0, 3).forEach(group -> cluster.giveUp(2, FIRST_GROUP + group));
    cluster.vote(2, "0000000b");
    take();
    assertThat(change(0)).isEqualTo(change(1)).isEqualTo(new Group.Change(newVote(2), vote(2)));
    agree(configuration(30, 0, 1));
    assertThat(change(1)).isEqualTo(Group.Change.adding(newVote(2)));
    assertThat(steps()).isEmpty();
  }

  @Test
  void whoeverHasTheFewestCopiesComes() {
    spare();
    spare();
    drain(0);
    assertThat(cluster.apply(new ChangeMembers(FIRST_GROUP, null, adding(3)))).isTrue();
    take();
    assertThat(change(1)).isEqualTo(adding(4));
  }

  @Test
  void oneOfAGroupAtATime() {
    spare();
    spare();
    drain(0);
    drain(2);
    take();
    assertThat(steps()).isEmpty();
    assertThat(Stream.of(0, 1, 2).map(this::change)).doesNotContainNull();
  }

  @Test
  void whoHasBegunToComeComesAlthoughItIsNotNeededAnyMore() {
    spare();
    drain(0);
    take();
    cluster.report(3, copy(SECOND, false, 0, 0));
    cluster.apply(new Drain(0, false, new TreeSet<>(List.of(FIRST_GROUP)), now));
    take();
    assertThat(change(0)).isNull();
    assertThat(change(1)).isEqualTo(adding(3));
  }

  @Test
  void whoIsToComeIsNotExchangedForOneWithLess() {
    spare();
    cluster.down(0);
    take();
    spare();
    assertThat(steps()).isEmpty();
  }

  @Test
  void whoIsToComeStaysSoWhileItStartsAgain() {
    spare();
    drain(0);
    take();
    spare();
    cluster.pending(3);
    assertThat(steps()).isEmpty();
  }

  @Test
  void anotherComesWhenWhoWasToComeIsLost() {
    spare();
    drain(0);
    take();
    spare();
    cluster.down(3);
    take();
    assertThat(Stream.of(0, 1, 2).map(this::change)).containsOnly(adding(4));
  }

  @Test
  void aGroupIsWholeWhenAllThatStayHaveAll() {
    Configuration agreed = configuration(30, 0, 1, 2, 3);
    spare();
    drain(0);
    take();
    agree(agreed);
    take();
    assertThat(second().members()).containsExactly(0, 1, 2, 3);
    assertThat(second().leaving()).contains(vote(0));

    hasAll(2, agreed);
    assertThat(isWhole()).isFalse();
    cluster.report(3, copy(SECOND, false, 20, 1).withAgreed(agreed));
    assertThat(isWhole()).isFalse();
    hasAll(3, configuration(29, 0, 1, 2));
    assertThat(isWhole()).isFalse();
    hasAll(3, agreed);
    assertThat(isWhole()).isTrue();

    agree(configuration(31, 1, 2, 3));
    assertThat(change(1)).isNull();
    assertThat(isWhole()).isFalse();
  }

  @Test
  void membersThatAreToGoNextAreWaitedForWhileTheyLive() {
    spare();
    agree(configuration(30, 1, 2, 3));
    spare();
    spare();
    IntStream.rangeClosed(1, 3).forEach(this::drain);
    assertThat(isWhole()).isFalse();
  }

  @Test
  void aMajorityHasToHaveAllWhoeverIsLost() {
    Configuration agreed = configuration(30, 1, 2, 3);
    spare();
    agree(agreed);
    cluster.down(2);
    cluster.down(3);
    assertThat(isWhole()).isFalse();
    cluster.up(2);
    hasAll(2, agreed);
    assertThat(isWhole()).isTrue();
  }

  @Test
  void oneThatIsAloneNeverDoes() {
    cluster.down(0);
    cluster.down(2);
    spare();
    take();
    assertThat(second().leaving()).contains(vote(0));
    agree(configuration(30, 0, 1, 2));
    hasAll(1, configuration(30, 0, 1, 2));
    assertThat(isWhole()).isFalse();
  }

  @Test
  void whoeverStillHasAFormerCopyDoesNotCome() {
    spare();
    cluster.report(3, copy(SECOND, false, 5, 0));
    cluster.down(0);
    take();
    assertThat(change(1)).isNull();
    cluster.giveUp(3, SECOND);
    take();
    assertThat(change(1)).isEqualTo(replacing(0, 3));
  }

  /** The second group's copy on a worker does not take part since the epoch. */
  private void away(int worker, boolean failed) {
    cluster.report(
        worker, new GroupReport(SECOND, 1, null, 20, 0, "why", null, false, 0, failed, null));
    cluster.away(worker, Map.of(SECOND, Instant.EPOCH));
  }

  @Test
  void aCopyThatDoesNotTakePartForLongIsReplaced() {
    spare();
    away(0, false);
    now = Instant.EPOCH.plus(PATIENCE).minusSeconds(1);
    assertThat(steps()).as("it may come back").isEmpty();

    now = Instant.EPOCH.plus(PATIENCE);
    take();
    assertThat(change(1)).isEqualTo(replacing(0, 3));
    assertThat(change(0)).as("its copies of other groups take part").isNull();
  }

  @Test
  void aCopyThatFailedBeginsAnewWhereNoOtherWorkerCanHaveOne() {
    away(0, true);
    take();
    assertThat(change(1)).as("first it is no member").isEqualTo(removing(0));

    agree(configuration(30, 1, 2));
    take();
    assertThat(change(1)).as("it still has what failed").isNull();

    cluster.giveUp(0, SECOND);
    cluster.away(0, Map.of());
    take();
    assertThat(change(1)).isEqualTo(adding(0));
  }

  @Test
  void aCopyThatIsGoneBeginsAnew() {
    cluster.giveUp(0, SECOND);
    cluster.away(0, Map.of(SECOND, Instant.EPOCH));
    take();
    assertThat(change(1)).isEqualTo(removing(0));
  }

  @Test
  void aCopyForWhichThereIsNoSpaceWaitsForItWhereNoOtherWorkerCanHaveOne() {
    away(0, false);
    assertThat(steps()).isEmpty();
  }

  @Test
  void nobodyIsReplacedByItselfUnlessThatIsWanted() {
    automatic = false;
    spare();
    away(0, true);
    assertThat(steps()).isEmpty();
  }

  @Test
  void aWorkerThatIsDrainedAndHasNoCopyThatCanTakePartGoesFirst() {
    spare();
    drain(0);
    away(0, true);
    take();
    assertThat(change(1)).isEqualTo(replacing(0, 3));
  }

  @Test
  void whoDoesNotBeginForLongGivesWayToAnother() {
    spare();
    cluster.down(0);
    take();
    assertThat(change(1)).isEqualTo(replacing(0, 3));

    spare();
    cluster.away(3, Map.of(SECOND, Instant.EPOCH));
    take();
    assertThat(change(1)).isEqualTo(replacing(0, 4));
  }
}
