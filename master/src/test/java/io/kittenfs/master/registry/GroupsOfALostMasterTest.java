package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.Group;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterView;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A registry that lost what it knew of groups learns it from the views of workers. */
class GroupsOfALostMasterTest {
  private static final int GROUP = ReplicatedRegistry.FIRST;

  private final ReplicatedRegistry cluster = ReplicatedRegistry.withSlots();

  @Test
  void oneWorkerTellsOfAllGroupsAndHowManyCopiesThereAre() {
    cluster.register();
    ClusterView before = cluster.master.view();
    cluster.master.loseDisk();
    cluster.workers.get(2).register(cluster.master);

    ClusterView after = cluster.master.view();
    assertThat(after.groups()).isEqualTo(before.groups());
    assertThat(after.copies()).isEqualTo(3);
    assertThat(after.slots()).isEqualTo(before.slots());
    assertThat(after.members()).isEqualTo(before.members());
    cluster.register();
    assertThat(cluster.master.slots().isComplete()).isTrue();
  }

  @Test
  void aClearedMasterLearnsThemToo() {
    cluster.register();
    List<Group> before = cluster.master.view().groups();
    cluster.master.apply(new Clear());
    cluster.register();
    assertThat(cluster.master.view().groups()).isEqualTo(before);
    assertThat(cluster.master.slots().isComplete()).isTrue();
  }

  @Test
  void noMemberOfAGroupThatWasLedIsToldToBeginIt() {
    cluster.register();
    cluster.master.loseDisk();
    FakeMember one = cluster.workers.get(1);
    one.groups = List.of();
    one.register(cluster.master);
    assertThat(cluster.row(GROUP).reportedBy()).containsExactly(0, 1, 2);
    assertThat(cluster.row(GROUP).isToBegin(1, one.vote.peer())).isFalse();
  }

  @Test
  void groupsThatWereNeverLedStillBegin() {
    ReplicatedRegistry fresh = new ReplicatedRegistry();
    fresh.join(3);
    assertThat(fresh.create(List.of(0, 1, 2))).isTrue();
    fresh.register();
    fresh.master.loseDisk();
    fresh.register();
    assertThat(fresh.master.view().groups()).hasSize(3);
    assertThat(fresh.row(GROUP).isToBegin(1, fresh.workers.get(1).vote.peer())).isTrue();
  }

  @Test
  void whatANewMasterWasToldToKeepIsNotWhatTheClusterKeeps() {
    RegistryFixture other = new RegistryFixture();
    other.apply(new SetReplicas(3));
    RegistryFixture single = new RegistryFixture();
    FakeMember worker = new FakeMember("http://a:1");
    worker.register(single);
    worker.register(other);
    assertThat(other.view().copies()).isEqualTo(1);
  }

  @Test
  void anOlderViewChangesNoGroupAndTheHigherTermLeads() {
    cluster.register();
    ClusterView old = cluster.workers.get(0).view;
    cluster.master.apply(new PreferLeader(GROUP, 2));
    cluster.lead(1, GROUP, 5, cluster.assigned(GROUP));
    cluster.workers.get(2).view = old;
    cluster.workers.get(2).register(cluster.master);
    assertThat(cluster.group(GROUP).preferred()).isEqualTo(2);
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(1, 5));

    // A member may know of a leader before its master does.
    cluster.workers.get(2).view = viewWith(old, cluster.group(GROUP).led(new Group.Leader(2, 6)));
    assertThat(cluster.master.snapshot().alreadyRegistered(cluster.workers.get(2).heartbeat()))
        .isEmpty();
    cluster.workers.get(2).register(cluster.master);
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(2, 6));
    assertThat(cluster.group(GROUP).preferred()).isEqualTo(2);
  }

  @Test
  void aNewerViewIsRight() {
    ReplicatedRegistry other = ReplicatedRegistry.withSlots();
    UUID known = cluster.group(GROUP).uuid();
    ClusterView theirs = viewWith(other.master.view(), other.group(GROUP));
    ClusterView older =
        new ClusterView(null, 0, 3, theirs.members(), SlotTable.EMPTY, theirs.groups(), 3);
    ViewTeller teller = new ViewTeller();
    teller.tell(older);
    assertThat(cluster.group(GROUP).uuid()).isEqualTo(known);
    teller.tell(
        new ClusterView(
            null,
            cluster.master.view().version() + 1,
            3,
            cluster.master.view().members(),
            SlotTable.EMPTY,
            theirs.groups(),
            3));
    assertThat(cluster.group(GROUP).uuid()).isEqualTo(other.group(GROUP).uuid());
  }

  private final class ViewTeller {
    void tell(ClusterView view) {
      cluster.workers.get(0).view = view;
      cluster.workers.get(0).register(cluster.master);
    }
  }

  private static ClusterView viewWith(ClusterView view, Group group) {
    List<Group> groups =
        view.groups().stream().map(each -> each.id() == group.id() ? group : each).toList();
    return new ClusterView(
        view.cluster(),
        view.version(),
        view.nextIndex(),
        view.members(),
        view.slots(),
        groups,
        view.replicas());
  }
}
