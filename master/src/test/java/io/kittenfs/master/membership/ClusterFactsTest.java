package io.kittenfs.master.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.master.registry.Drain;
import io.kittenfs.model.MemberState;
import io.kittenfs.wire.MoveProgress;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What follows from who is there and what each says. */
class ClusterFactsTest {
  private final ClusterFactsFixture cluster = new ClusterFactsFixture(4);

  @Test
  void slotsGoToGroupsWhoseWorkersTakeThem() {
    cluster.down(1);
    cluster.closed(2);
    cluster.pending(3);
    assertThat(cluster.facts().available()).containsExactly(0);
    assertThat(cluster.facts().active()).containsExactly(0);
    assertThat(cluster.facts().pending()).containsExactly(3);
  }

  @Test
  void aGroupThatHasSlotsIsActiveAlsoWhileItsWorkerIsDown() {
    cluster.bootstrap(0, 1);
    cluster.down(1);
    cluster.down(2);
    assertThat(cluster.facts().active()).containsExactly(0, 1, 3);
  }

  @Test
  void aGroupThatIsDrainedIsNeither() {
    cluster.bootstrap(0, 1);
    cluster.apply(new Drain(1, true, new TreeSet<>(List.of(0)), Instant.EPOCH));
    assertThat(cluster.facts().available()).containsExactly(0, 2, 3);
    assertThat(cluster.facts().active()).containsExactly(0, 2, 3);
    assertThat(cluster.facts().status(1).state()).isEqualTo(MemberState.DRAINING);
    assertThat(cluster.facts().status(1).slots()).isEqualTo(512);
  }

  @Test
  void whoTakesSlotsAndHadNoOrdersMovedNothing() {
    cluster.sending(1, 5, 0);
    cluster.down(2);
    assertThat(cluster.facts().progress()).containsOnlyKeys(0, 1, 3);
    assertThat(cluster.facts().progress().get(0)).isEqualTo(MoveProgress.NONE);
    assertThat(cluster.facts().progress().get(1).moving()).hasSize(1);
  }
}
