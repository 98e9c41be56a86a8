package io.kittenfs.master.rebalance;

import static io.kittenfs.master.membership.ClusterFactsFixture.FIRST_GROUP;
import static io.kittenfs.master.membership.ClusterFactsFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.master.membership.ClusterFactsFixture;
import io.kittenfs.master.registry.ChangeMembers;
import io.kittenfs.master.registry.Drain;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemberPlanTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Worker 3 took the place of worker 0. */
  private static final Configuration AGREED =
      new Configuration(30, List.of(vote(1), vote(2), vote(3)));

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
    for (MemberPlan.Step step : steps()) {
      assertThat(cluster.apply(new ChangeMembers(step.group(), step.before(), step.after())))
          .isTrue();
    }
  }

  private static List<MemberPlan.Step> replacing(PeerId leaver, PeerId joiner, int... groups) {
    return IntStream.of(groups)
        .mapToObj(
            group ->
                new MemberPlan.Step(FIRST_GROUP + group, null, new Group.Change(leaver, joiner)))
        .toList();
  }

  /** The leader of the second group says who votes in it. */
  private void agree() {
    cluster.report(1, copy(FIRST_GROUP + 1, true, 20, 0).withAgreed(AGREED));
  }

  /** Another member of the second group has all up to the entry that says who votes. */
  private void hasAll(int worker) {
    cluster.report(worker, copy(FIRST_GROUP + 1, false, 20, 0).withAgreed(AGREED));
  }

  private boolean isWhole() {
    Group group = cluster.snapshot().view().group(FIRST_GROUP + 1).orElseThrow();
    return plan().isWhole(cluster.facts(), group);
  }

  private Group.Change change(int group) {
    return cluster.snapshot().view().group(FIRST_GROUP + group).orElseThrow().change();
  }

  @Test
  void nothingChangesWhileAllAreThere() {
    spare();
    assertThat(steps()).isEmpty();
  }

  @Test
  void nobodyTakesTheirPlaceWhenThereIsNoOtherWorker() {
    cluster.down(0);
    assertThat(steps()).isEmpty();
  }

  @Test
  void oneThatIsSilentForLongIsReplacedWhereAnotherLeads() {
    spare();
    cluster.down(0);
    assertThat(steps()).isEqualTo(replacing(vote(0), vote(3), 1, 2));
  }

  @Test
  void oneThatIsSilentForLessIsNot() {
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
  void oneThatIsDrainedIsReplacedAtOnce() {
    automatic = false;
    spare();
    cluster.apply(new Drain(2, true, new TreeSet<>(List.of(FIRST_GROUP)), now));
    assertThat(steps()).isEqualTo(replacing(vote(2), vote(3), 0, 1, 2));
  }

  @Test
  void oneThatLostItsVoteTakesItsOwnPlace() {
    spare();
    IntStream.range(0, 3).forEach(group -> cluster.giveUp(2, FIRST_GROUP + group));
    cluster.vote(2, "0000000b");
    assertThat(steps()).isEqualTo(replacing(vote(2), newVote(2), 0, 1));
  }

  @Test
  void whoeverHasTheFewestCopiesComes() {
    spare();
    spare();
    cluster.down(0);
    assertThat(
            cluster.apply(
                new ChangeMembers(FIRST_GROUP + 1, null, new Group.Change(vote(0), vote(3)))))
        .isTrue();
    assertThat(steps()).isEqualTo(replacing(vote(0), vote(4), 2));
  }

  @Test
  void oneOfAGroupAtATime() {
    spare();
    spare();
    cluster.apply(new Drain(0, true, new TreeSet<>(List.of(FIRST_GROUP)), now));
    cluster.apply(new Drain(2, true, new TreeSet<>(List.of(FIRST_GROUP)), now));
    take();
    assertThat(steps()).isEmpty();
    assertThat(Stream.of(0, 1, 2).map(this::change)).doesNotContainNull();
  }

  @Test
  void aChangeGoesOnWhenTheOldMemberIsBack() {
    spare();
    cluster.down(0);
    take();
    cluster.up(0);
    assertThat(steps()).isEmpty();
  }

  @Test
  void aChangeIsGivenUpWhenItsNewMemberIsLost() {
    spare();
    cluster.down(0);
    take();
    cluster.down(3);
    assertThat(steps()).hasSize(2).allMatch(step -> step.after() == null);
  }

  @Test
  void itIsOverWhenTheNewMemberHasAllAndTheOldOneIsGone() {
    spare();
    cluster.apply(new Drain(0, true, new TreeSet<>(List.of(FIRST_GROUP)), now));
    take();
    int group = FIRST_GROUP + 1;
    agree();
    assertThat(cluster.snapshot().view().group(group).orElseThrow().members())
        .containsExactly(1, 2, 3);

    hasAll(2);
    assertThat(isWhole()).isFalse();
    cluster.report(3, copy(group, false, 20, 1).withAgreed(AGREED));
    assertThat(isWhole()).isFalse();
    Configuration earlier = new Configuration(29, List.of(vote(0), vote(1), vote(2)));
    cluster.report(3, copy(group, false, 20, 0).withAgreed(earlier));
    assertThat(isWhole()).isFalse();
    hasAll(3);
    assertThat(isWhole()).isTrue();
    assertThat(steps()).isEmpty();

    cluster.giveUp(0, group);
    take();
    assertThat(change(1)).isNull();
  }

  @Test
  void anOldMemberThatIsDownGivesUpItsCopyLater() {
    spare();
    cluster.down(0);
    take();
    agree();
    hasAll(2);
    hasAll(3);
    take();
    assertThat(change(1)).isNull();
  }

  @Test
  void aNewMemberThatIsLostBeforeItHasAllKeepsNobodyFromGoing() {
    spare();
    spare();
    cluster.down(0);
    take();
    agree();
    hasAll(2);
    cluster.down(3);
    take();
    assertThat(change(1)).isNull();
    assertThat(steps())
        .contains(new MemberPlan.Step(FIRST_GROUP + 1, null, new Group.Change(vote(3), vote(4))));
  }

  @Test
  void membersThatAreToGoNextAreWaitedForWhileTheyLive() {
    spare();
    cluster.down(0);
    take();
    cluster.up(0);
    agree();
    spare();
    spare();
    for (int worker = 1; worker <= 3; worker++) {
      cluster.apply(new Drain(worker, true, new TreeSet<>(List.of(FIRST_GROUP)), now));
    }
    assertThat(isWhole()).isFalse();
  }

  @Test
  void aMajorityHasToHaveAllWhoeverIsLost() {
    spare();
    cluster.down(0);
    take();
    agree();
    cluster.down(2);
    cluster.down(3);
    assertThat(isWhole()).isFalse();
    cluster.up(2);
    hasAll(2);
    assertThat(isWhole()).isTrue();
  }

  @Test
  void whoeverStillHasAFormerCopyDoesNotCome() {
    spare();
    cluster.report(3, copy(FIRST_GROUP + 1, false, 5, 0));
    cluster.down(0);
    assertThat(steps()).isEqualTo(replacing(vote(0), vote(3), 2));
    cluster.giveUp(3, FIRST_GROUP + 1);
    assertThat(steps()).isEqualTo(replacing(vote(0), vote(3), 1, 2));
  }
}
