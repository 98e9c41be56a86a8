package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.ClusterView;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Which replicated groups a new cluster begins with, and when it begins with none. */
class CreateGroupsTest {
  private final ReplicatedRegistry cluster = new ReplicatedRegistry();

  private boolean create(int count) {
    return cluster.create(IntStream.range(0, count).boxed().toList());
  }

  @Test
  void eachWorkerIsToLeadOneGroupOfItselfAndTheTwoBehindIt() {
    cluster.join(4);
    assertThat(create(4)).isTrue();

    List<Group> groups = cluster.master.view().groups();
    assertThat(groups).extracting(Group::id).containsExactly(65_536, 65_537, 65_538, 65_539);
    assertThat(groups)
        .extracting(Group::members)
        .containsExactly(List.of(0, 1, 2), List.of(1, 2, 3), List.of(0, 2, 3), List.of(0, 1, 3));
    assertThat(groups).extracting(Group::preferred).containsExactly(0, 1, 2, 3);
    assertThat(groups).extracting(Group::led).containsOnlyNulls();
    assertThat(groups.get(2).peers())
        .containsExactly(
            new PeerId(0, "00000000"), new PeerId(2, "00000002"), new PeerId(3, "00000003"));
  }

  @Property(tries = 50, generation = GenerationMode.RANDOMIZED)
  void everyWorkerHasThreeCopiesAndLeadsOnce(@ForAll @IntRange(min = 3, max = 12) int count) {
    ReplicatedRegistry any = new ReplicatedRegistry();
    any.join(count);
    assertThat(any.create(IntStream.range(0, count).boxed().toList())).isTrue();

    Map<Integer, Integer> copies = new HashMap<>();
    Set<Integer> leaders = new HashSet<>();
    for (Group group : any.master.view().groups()) {
      assertThat(new HashSet<>(group.members())).hasSize(3);
      group.members().forEach(worker -> copies.merge(worker, 1, Integer::sum));
      leaders.add(group.preferred());
    }
    assertThat(leaders).hasSize(count);
    assertThat(copies.values()).hasSize(count).containsOnly(3);
  }

  @Test
  void fewerWorkersThanCopiesBeginNone() {
    cluster.join(2);
    assertThat(create(2)).isFalse();
    assertThat(cluster.master.view().groups()).isEmpty();
  }

  @Test
  void aWorkerThatCannotTakePartKeepsAllFromBeginning() {
    cluster.join(3);
    FakeMember other = new FakeMember("http://d:1");
    other.register(cluster.master);
    assertThat(create(4)).isFalse();
    assertThat(cluster.create(List.of(0, 1, 2, 9))).isFalse();
    assertThat(create(3)).isTrue();
  }

  @Test
  void aWorkerThatIsDrainedDoesNotBeginOne() {
    cluster.join(4);
    cluster.master.apply(new Drain(3, true, new TreeSet<>(List.of(0)), Instant.EPOCH));
    assertThat(create(4)).isFalse();
  }

  @Test
  void aClusterWithOneCopyHasNone() {
    ReplicatedRegistry single = new ReplicatedRegistry(1);
    single.join(3);
    assertThat(single.create(List.of(0, 1, 2))).isFalse();
  }

  @Test
  void groupsBeginOnce() {
    cluster.join(3);
    assertThat(create(3)).isTrue();
    long version = cluster.master.view().version();
    assertThat(create(3)).isFalse();
    assertThat(cluster.master.view().version()).isEqualTo(version);
  }

  @Test
  void aClusterWithSlotsBeginsNone() {
    cluster.join(3);
    assertThat(cluster.master.apply(new BootstrapMap(new TreeSet<>(List.of(0, 1, 2))))).isTrue();
    assertThat(create(3)).isFalse();
  }

  @Test
  void oneMoreIsLedByTheWorkerThatJoinsWithThoseThatHaveTheFewestCopies() {
    cluster.join(3);
    assertThat(create(3)).isTrue();
    claimAll();
    cluster.join(1);
    assertThat(createOneMore(2)).isFalse();
    assertThat(createOneMore(3)).isTrue();
    assertThat(createOneMore(3)).isFalse();
    Group fourth = cluster.group(65_539);
    assertThat(fourth.members()).containsExactly(0, 1, 3);
    assertThat(fourth.preferred()).isEqualTo(3);
    cluster.join(1);
    CreateGroups fifth =
        new CreateGroups(4, List.of(4), List.of(0, 1, 2, 3, 4), List.of(UUID.randomUUID()));
    assertThat(cluster.master.apply(fifth)).isTrue();
    assertThat(cluster.group(65_540).members()).containsExactly(2, 3, 4);
  }

  private boolean createOneMore(int groupsBefore) {
    return cluster.master.apply(
        new CreateGroups(
            groupsBefore, List.of(3), List.of(0, 1, 2, 3), List.of(UUID.randomUUID())));
  }

  /** Each worker leads a group, which claims its share of the slots. */
  private void claimAll() {
    List<Integer> ids = cluster.master.view().groups().stream().map(Group::id).toList();
    for (int worker = 0; worker < ids.size(); worker++) {
      cluster.lead(worker, ids.get(worker), 1, List.of());
    }
    assertThat(cluster.master.apply(new BootstrapMap(new TreeSet<>(ids)))).isTrue();
    for (int worker = 0; worker < ids.size(); worker++) {
      cluster.lead(worker, ids.get(worker), 1, cluster.assigned(ids.get(worker)));
    }
  }

  @Test
  void aWorkerThatOthersToldOfMayKnowOfSome() {
    cluster.join(3);
    ReplicatedRegistry lost = new ReplicatedRegistry();
    cluster.workers.get(0).register(cluster.master);
    cluster.workers.get(0).register(lost.master);
    assertThat(lost.create(List.of(0, 1, 2))).isFalse();
  }

  @Test
  void anIdIsNotGivenTwice() {
    cluster.join(3);
    assertThat(create(3)).isTrue();
    cluster.master.apply(new Clear());
    assertThat(cluster.master.view().groups()).isEmpty();
    assertThat(cluster.master.view().copies()).isEqualTo(3);
    for (FakeMember worker : cluster.workers) {
      // It never heard of the groups.
      worker.view = ClusterView.EMPTY;
      worker.register(cluster.master);
    }
    assertThat(create(3)).isTrue();
    assertThat(cluster.master.view().groups())
        .extracting(Group::id)
        .containsExactly(65_539, 65_540, 65_541);
  }

  @Test
  void howManyCopiesIsSaidToANewClusterOnly() {
    RegistryFixture master = new RegistryFixture();
    master.apply(new SetReplicas(3));
    master.apply(new SetReplicas(1));
    assertThat(master.view().copies()).isEqualTo(1);
    master.apply(new SetReplicas(3));
    new FakeMember("http://a:1").register(master);
    master.apply(new SetReplicas(1));
    assertThat(master.view().copies()).isEqualTo(3);
    master.apply(new Clear());
    master.apply(new SetReplicas(1));
    assertThat(master.view().copies()).isEqualTo(3);
  }

  @Test
  void aVoteIsKeptAndTold() {
    cluster.join(1);
    FakeMember worker = cluster.workers.get(0);
    Member.Vote vote = worker.vote;
    assertThat(cluster.master.view().members().get(0).voting()).contains(vote);
    worker.vote = null;
    worker.register(cluster.master);
    assertThat(cluster.master.view().members().get(0).voting()).contains(vote);
    worker.vote = new Member.Vote(new PeerId(7, "0000000f"), 5, 1);
    worker.register(cluster.master);
    assertThat(cluster.master.view().members().get(0).voting()).contains(vote);
    worker.vote = new Member.Vote(new PeerId(0, "0000000f"), 5, 2);
    worker.register(cluster.master);
    assertThat(cluster.master.view().members().get(0).voting()).contains(worker.vote);
  }

  @Test
  void namesAreAsManyAsWorkers() {
    assertThatThrownBy(
            () ->
                new CreateGroups(0, List.of(0, 1, 2), List.of(0, 1, 2), List.of(UUID.randomUUID())))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
