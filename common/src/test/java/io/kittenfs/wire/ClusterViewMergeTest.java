package io.kittenfs.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.Member;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClusterViewMergeTest {
  private static final UUID CLUSTER = new UUID(0, 9);

  private static Member member(int index, String url, boolean removed) {
    return new Member(index, new UUID(1, index), url, Instant.EPOCH, removed);
  }

  private static ClusterView view(long version, int nextIndex, Member... members) {
    return new ClusterView(CLUSTER, version, nextIndex, List.of(members));
  }

  @Test
  void knowsWhatEitherKnew() {
    ClusterView one = view(2, 5, member(0, "http://a:1", false));
    ClusterView other = view(1, 7, member(6, "http://b:1", false));

    ClusterView merged = view(2, 7, member(0, "http://a:1", false), member(6, "http://b:1", false));
    assertThat(one.merge(other)).isEqualTo(merged);
    assertThat(other.merge(one)).isEqualTo(merged);
  }

  @Test
  void theNewerIsRightAboutAMember() {
    ClusterView older = view(1, 1, member(0, "http://a:1", false));
    ClusterView newer = view(2, 1, member(0, "http://b:1", false));

    assertThat(older.merge(newer)).isEqualTo(newer);
    assertThat(newer.merge(older)).isEqualTo(newer);
  }

  @Test
  void aTombstoneStays() {
    ClusterView older = view(1, 1, member(0, "http://a:1", true));
    ClusterView newer = view(2, 1, member(0, "http://b:1", false));

    assertThat(newer.merge(older).member(0)).contains(member(0, "http://a:1", true));
  }

  @Test
  void anEmptyViewTakesTheCluster() {
    ClusterView known = view(3, 1, member(0, "http://a:1", false));

    assertThat(ClusterView.EMPTY.merge(known)).isEqualTo(known);
    assertThat(known.merge(ClusterView.EMPTY)).isEqualTo(known);
  }
}
