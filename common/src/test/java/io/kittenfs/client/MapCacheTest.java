package io.kittenfs.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.cluster.ClusterMap;
import io.kittenfs.cluster.NodeUrl;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node believes of the cluster when several tell it different things. */
class MapCacheTest {
  private static final NodeUrl OLD = new NodeUrl("127.0.0.1", 3001);
  private static final NodeUrl NEW = new NodeUrl("127.0.0.1", 3002);

  private final MapCache maps = new MapCache();

  /** Worker 0 owns every slot under epoch 5, and worker 1 is at its old address. */
  private void learnMap() {
    maps.learn(
        new ClusterMap(
            7,
            new TreeMap<>(Map.of(0, "http://127.0.0.1:3000", 1, OLD.toString())),
            Collections.nCopies(1024, 0),
            Collections.nCopies(1024, 5L)));
  }

  @Test
  void aRefusalWithAHigherEpochAlsoKnowsWhereTheOwnerIsNow() {
    learnMap();
    assertThat(maps.correct(3, 6, 1, NEW)).isTrue();
    assertThat(maps.owner(3)).contains(new SlotOwner(1, NEW, 6));
  }

  @Test
  void aRefusalThatIsNoNewerThanTheMapChangesNothing() {
    learnMap();
    assertThat(maps.correct(3, 5, 1, NEW)).isFalse();
    assertThat(maps.workers()).containsEntry(1, OLD);
    assertThat(maps.owner(3)).get().extracting(SlotOwner::index).isEqualTo(0);
  }
}
