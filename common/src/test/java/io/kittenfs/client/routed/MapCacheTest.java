package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kittenfs.model.Group;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterMap;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a node believes of the cluster when several tell it different things. */
class MapCacheTest {
  private static final int GROUP = 65_536;
  private static final UUID WORKER = new UUID(0, 1);
  private static final NodeAddress OLD = NodeAddress.of(new NodeUrl("127.0.0.1", 3001), WORKER);
  private static final NodeAddress NEW = NodeAddress.of(new NodeUrl("127.0.0.1", 3002), WORKER);

  private final MapCache maps = new MapCache();

  /** Worker 0 owns every slot under epoch 5, and worker 1 is at its old address. */
  private void learnMap() {
    maps.learn(
        new ClusterMap(
            7,
            new TreeMap<>(Map.of(0, "http://127.0.0.1:3000", 1, OLD.toString())),
            new TreeMap<>(Map.of(0, new UUID(0, 0), 1, WORKER)),
            Collections.nCopies(1024, 0),
            Collections.nCopies(1024, 5L)));
  }

  @Test
  void aRefusalWithAHigherEpochAlsoKnowsWhereTheOwnerIsNow() {
    learnMap();
    assertThat(maps.correct(3, new SlotRoute(1, 6, 1, NEW))).isTrue();
    assertThat(maps.route(3)).contains(new SlotRoute(1, 6, 1, NEW));
  }

  @Test
  void aRefusalThatIsNoNewerThanTheMapChangesNothing() {
    learnMap();
    assertThat(maps.correct(3, new SlotRoute(1, 5, 1, NEW))).isFalse();
    assertThat(maps.workers()).containsEntry(1, OLD);
    assertThat(maps.route(3)).get().extracting(SlotRoute::leader).isEqualTo(0);
  }

  @Test
  void aSlotLeadsToItsGroupAndTheGroupToTheWorkerThatLeadsIt() {
    learnMap();
    maps.correct(3, new SlotRoute(1, 6, 1, NEW));

    assertThat(maps.route(3)).contains(new SlotRoute(1, 6, 1, NEW));
    assertThat(maps.routeTo(1, 9)).contains(new SlotRoute(1, 9, 1, NEW));
    assertThat(maps.leader(1)).contains(NEW);
    assertThat(maps.groups()).containsExactly(0, 1);
    assertThat(maps.isOf(1, 3)).isTrue();
    assertThat(maps.isOf(0, 3)).isFalse();
  }

  /** A map in which a group of workers 0 and 1, and of one of which it has no address, owns all. */
  private static ClusterMap mapOfGroup(long version, Group.Leader led) {
    return new ClusterMap(
        version,
        new TreeMap<>(Map.of(0, "http://127.0.0.1:3000", 1, OLD.toString())),
        new TreeMap<>(Map.of(0, new UUID(0, 0), 1, WORKER)),
        Collections.nCopies(1024, led == null ? null : led.worker()),
        Collections.nCopies(1024, 5L),
        new TreeMap<>(
            Map.of(
                GROUP,
                new ClusterMap.MappedGroup(
                    Group.Kind.REPLICATED,
                    List.of(0, 1, 2),
                    led == null ? null : led.worker(),
                    led == null ? null : led.term(),
                    1024))),
        Collections.nCopies(1024, GROUP),
        3);
  }

  /** A list that asks everybody would wait for those who have given their copies up. */
  @Test
  void nobodyIsAskedForAGroupThatWasDissolved() {
    maps.learn(mapOfGroup(1, new Group.Leader(1, 4)));
    maps.learn(
        new ClusterMap(
            2,
            new TreeMap<>(Map.of(0, "http://127.0.0.1:3000")),
            new TreeMap<>(Map.of(0, new UUID(0, 0))),
            Collections.nCopies(1024, 0),
            Collections.nCopies(1024, 6L),
            new TreeMap<>(
                Map.of(
                    GROUP,
                    new ClusterMap.MappedGroup(Group.Kind.REPLICATED, List.of(), null, null, 0))),
            Collections.nCopies(1024, 0),
            null));

    assertThat(maps.allGroups()).containsExactly(0);
    assertThat(maps.members(GROUP)).isEmpty();
  }

  private Optional<Integer> leader() {
    return maps.route(3).map(SlotRoute::leader);
  }

  @Test
  void aGroupThatNobodyIsKnownToLeadHasMembersThatMayKnow() {
    maps.learn(mapOfGroup(1, null));

    assertThat(maps.route(3)).isEmpty();
    assertThat(maps.leader(GROUP)).isEmpty();
    assertThat(maps.group(3)).isEqualTo(GROUP);
    assertThat(maps.groups()).containsExactly(GROUP);
    assertThat(maps.allGroups()).containsExactly(0, 1, GROUP);
    assertThat(maps.members(GROUP))
        .extracting(GroupMember::worker, GroupMember::leads)
        .containsExactly(tuple(0, false), tuple(1, false));
    assertThat(maps.routeTo(GROUP, 9)).get().extracting(SlotRoute::leader).isEqualTo(0);
  }

  @Test
  void thereIsNoWayToAGroupOfWhichNothingIsKnown() {
    maps.learn(mapOfGroup(1, null));

    assertThat(maps.routeTo(GROUP + 1, 6)).isEmpty();
    assertThat(maps.members(GROUP + 1)).isEmpty();
    assertThat(maps.members(SlotTable.NOBODY)).isEmpty();
    // Nor to one that is led by a worker of which nobody told where it is.
    assertThat(maps.routeTo(7, 6)).isEmpty();
  }

  @Test
  void theLeaderOfTheHighestTermLeadsWhoeverToldOfIt() {
    maps.learn(mapOfGroup(2, new Group.Leader(0, 4)));
    assertThat(leader()).contains(0);
    assertThat(maps.learnLeader(GROUP, new Group.Leader(1, 5), Optional.empty())).isTrue();
    assertThat(leader()).contains(1);
    maps.learn(mapOfGroup(3, new Group.Leader(0, 4)));
    assertThat(leader()).contains(1);
    maps.learn(mapOfGroup(1, new Group.Leader(0, 6)));
    assertThat(leader()).contains(0);
    assertThat(maps.members(GROUP)).extracting(GroupMember::leads).containsExactly(true, false);
  }

  @Test
  void aLeaderOfATermThatIsKnownAlreadyIsNoNews() {
    maps.learn(mapOfGroup(2, new Group.Leader(0, 4)));
    assertThat(maps.learnLeader(GROUP, new Group.Leader(1, 4), Optional.of(NEW))).isFalse();
    assertThat(maps.learnLeader(GROUP, new Group.Leader(1, 3), Optional.of(NEW))).isFalse();
    assertThat(leader()).contains(0);
    assertThat(maps.workers()).containsEntry(1, OLD);
  }

  @Test
  void whoNamesANewLeaderAlsoKnowsWhereItIs() {
    maps.learn(mapOfGroup(2, new Group.Leader(0, 4)));
    maps.learnLeader(GROUP, new Group.Leader(2, 5), Optional.of(NEW));
    assertThat(maps.route(3)).contains(new SlotRoute(GROUP, 5, 2, NEW));
  }

  @Test
  void aRefusalLeadsToAGroupThatNoMapHasToldOf() {
    learnMap();
    assertThat(maps.correct(3, new SlotRoute(GROUP, 6, 1, NEW))).isTrue();
    assertThat(maps.route(3)).contains(new SlotRoute(GROUP, 6, 1, NEW));
    // A map that knows the term knows better.
    maps.learn(mapOfGroup(8, new Group.Leader(0, 1)));
    assertThat(leader()).contains(0);
  }

  @Test
  void aLeaderOfASoloGroupIsNotLearned() {
    learnMap();
    assertThat(maps.learnLeader(0, new Group.Leader(1, 9), Optional.empty())).isFalse();
    assertThat(leader()).contains(0);
  }
}
