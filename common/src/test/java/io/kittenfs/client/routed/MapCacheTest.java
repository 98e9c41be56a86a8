package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ClusterMap;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a node believes of the cluster when several tell it different things. */
class MapCacheTest {
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
    assertThat(maps.leaders()).containsExactly(0, 1);
    assertThat(maps.isOf(1, 3)).isTrue();
    assertThat(maps.isOf(0, 3)).isFalse();
  }

  @Test
  void thereIsNoWayToAGroupThatNobodyIsKnownToLead() {
    learnMap();
    assertThat(maps.correct(3, new SlotRoute(65_536, 6, 1, NEW))).isTrue();

    assertThat(maps.route(3)).isEmpty();
    assertThat(maps.routeTo(65_536, 6)).isEmpty();
    assertThat(maps.leader(65_536)).isEmpty();
    assertThat(maps.leaders()).containsExactly(0);
    // Nor to one that is led by a worker of which nobody told where it is.
    assertThat(maps.routeTo(7, 6)).isEmpty();
  }
}
