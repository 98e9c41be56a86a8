package io.kittenfs.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
  private static final Group FOUNDED =
      Group.replicated(
          Member.MAX_INDEX + 1, UUID.randomUUID(), List.of(vote(0), vote(1), vote(2)), 0);

  private static PeerId vote(int worker) {
    return new PeerId(worker, "0000000a");
  }

  private static Configuration of(long index, int worker) {
    return new Configuration(index, List.of(vote(worker), vote(1), vote(2)));
  }

  @Test
  void theHighestIndexIsRight() {
    Group changed = FOUNDED.agreed(of(7, 3));
    assertThat(changed.members()).containsExactly(1, 2, 3);
    assertThat(changed.agreed(of(6, 0))).isSameAs(changed);
    assertThat(changed.agreed(of(8, 0)).members()).containsExactly(0, 1, 2);
  }

  @Test
  void aLaterEntryWithTheSameMembersMakesThoseBeforeItOld() {
    Group confirmed = FOUNDED.agreed(of(9, 0));
    assertThat(confirmed.peers()).isEqualTo(FOUNDED.peers());
    assertThat(confirmed.agreed(of(8, 3))).isSameAs(confirmed);
  }

  @Test
  void aWorkerVotesOnce() {
    Configuration twice =
        new Configuration(9, List.of(vote(0), vote(1), new PeerId(1, "0000000b")));
    assertThat(FOUNDED.agreed(twice)).isSameAs(FOUNDED);
  }

  @Test
  void whoCountsByALaterWordIsToStay() {
    Group changed = FOUNDED.agreed(of(7, 3));
    assertThat(of(8, 0).countsSince(changed, vote(0))).isTrue();
    assertThat(of(7, 0).countsSince(changed, vote(0))).isFalse();
    assertThat(of(8, 3).countsSince(changed, vote(0))).isFalse();
  }
}
