package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker with a copy of a replicated group is neither drained nor removed. */
class MembersOfGroupsStayTest {
  private static final int GROUP = ReplicatedRegistry.FIRST;
  private static final SortedSet<Integer> OTHERS = new TreeSet<>(List.of(GROUP + 1, GROUP + 2));

  private final ReplicatedRegistry cluster = ReplicatedRegistry.withSlots();

  private static void isConflict(Runnable change) {
    assertThatThrownBy(change::run)
        .isInstanceOfSatisfying(
            KittenException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT))
        .hasMessageContaining("Worker 0 has copies of the replicated groups [65536, 65537, 65538]");
  }

  @Test
  void isNotDrained() {
    isConflict(() -> cluster.master.apply(new Drain(0, true, OTHERS, Instant.EPOCH)));
    assertThat(cluster.master.view().members().get(0).draining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isNotRemoved(boolean discard) {
    isConflict(() -> cluster.master.apply(new Remove(0, discard, OTHERS)));
    assertThat(cluster.master.view().members().get(0).removed()).isFalse();
  }

  @Test
  void aWorkerWithoutACopyIs() {
    cluster.join(2);
    cluster.master.apply(new Drain(3, true, OTHERS, Instant.EPOCH));
    assertThat(cluster.master.apply(new Remove(3, false, OTHERS))).isZero();
    assertThat(cluster.master.apply(new Remove(4, true, OTHERS))).isZero();
  }

  @Test
  void lostSlotsGoToOtherGroups() {
    List<Integer> lost = cluster.master.view().slots().slotsOf(GROUP).boxed().toList();
    assertThat(cluster.master.apply(new AcceptLoss(lost, OTHERS))).isZero();
    cluster.master.loseDisk();
    cluster.workers.get(1).register(cluster.master);
    assertThat(cluster.master.apply(new AcceptLoss(lost, OTHERS))).isEqualTo(342);
    assertThat(cluster.master.view().slots().count(GROUP)).isZero();
    assertThat(cluster.master.view().slots().count(GROUP + 1)).isEqualTo(512);
  }
}
