package io.kittenfs.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to three members, also while others take their places, or the group ends, they
 * stay equal, what they answer is true, and they go on. Each seed is another course of events.
 * {@code -Dkittenfs.raft.seeds=100000} runs so many of them, {@code -Dkittenfs.raft.seed=17} the
 * one that a failure named.
 */
class FakeClusterTest {
  private static final int SEEDS = 2_000;

  @TempDir Path directory;

  @Test
  void theMembersStayEqualAndTheirAnswersAreTrue() throws Exception {
    Long one = Long.getLong("kittenfs.raft.seed");
    long first = one == null ? 1 : one;
    long last = one == null ? Integer.getInteger("kittenfs.raft.seeds", SEEDS) : one;
    long stored = 0;
    long reads = 0;
    long unknown = 0;
    long refusals = 0;
    long changes = 0;
    long ends = 0;
    for (long seed = first; seed <= last; seed++) {
      FakeCluster cluster = new FakeCluster(seed, new FakeFaults(), course(seed), directory);
      try {
        cluster.run();
      } catch (AssertionError | Exception e) {
        throw new AssertionError("with -Dkittenfs.raft.seed=" + seed, e);
      }
      FakeHistory history = cluster.history();
      stored += history.stored();
      reads += history.reads();
      unknown += history.unknown();
      refusals += history.refusals();
      changes += cluster.master().changes();
      ends += history.hasEnded() ? 1 : 0;
    }
    // Otherwise the scheduler is broken, and all of this proves nothing.
    if (one == null) {
      assertThat(stored).isGreaterThan(5 * (last - first));
      assertThat(reads).isGreaterThan(2 * (last - first));
      assertThat(unknown).isGreaterThan((last - first) / 100);
      assertThat(refusals).isGreaterThan(last - first);
      assertThat(changes).isGreaterThan((last - first) / 2);
      assertThat(ends).isGreaterThan((last - first) / 50);
    }
  }

  private static FakeCluster.Course course(long seed) {
    if (seed % 4 == 0) {
      return FakeCluster.Course.CHANGING;
    }
    return seed % 8 == 1 ? FakeCluster.Course.ENDING : FakeCluster.Course.STEADY;
  }
}
