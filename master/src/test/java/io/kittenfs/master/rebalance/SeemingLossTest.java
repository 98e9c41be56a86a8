package io.kittenfs.master.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.master.membership.ClusterFactsFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which slots that nobody claims are lost, and which somebody may still have. */
class SeemingLossTest {
  private final ClusterFactsFixture cluster = new ClusterFactsFixture(2);

  @BeforeEach
  void loseTheSlotsOfOne() {
    cluster.bootstrap(0, 1);
    cluster.claim(0);
    cluster.claim(1);
    cluster.loseAll(1);
  }

  @Test
  void whatAnOpenStoreDoesNotClaimIsLost() {
    SeemingLoss loss = SeemingLoss.of(cluster.facts());
    assertThat(loss.lost()).hasSize(512).contains(512, 1023);
    assertThat(loss.holders()).isEmpty();
  }

  @Test
  void aClosedStoreMayHaveIt() {
    cluster.closed(1);
    SeemingLoss loss = SeemingLoss.of(cluster.facts());
    assertThat(loss.lost()).isEmpty();
    assertThat(loss.holders()).containsExactly(1);
  }

  @Test
  void aWorkerThatIsDownIsNotWaitedFor() {
    cluster.closed(1);
    cluster.down(1);
    SeemingLoss loss = SeemingLoss.of(cluster.facts());
    assertThat(loss.lost()).hasSize(512);
    assertThat(loss.holders()).isEmpty();
  }

  @Test
  void aWorkerThatWasNotHeardYetMayHaveAnything() {
    cluster.pending(0);
    assertThat(SeemingLoss.of(cluster.facts()).holders()).containsExactly(0);
  }

  @Test
  void whatWasJustGivenIsNeitherLostNorHeld() {
    ClusterFactsFixture fresh = new ClusterFactsFixture(2);
    fresh.bootstrap(0, 1);
    SeemingLoss loss = SeemingLoss.of(fresh.facts());
    assertThat(loss.lost()).isEmpty();
    assertThat(loss.holders()).isEmpty();
  }
}
