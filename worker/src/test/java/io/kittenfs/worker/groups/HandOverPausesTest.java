package io.kittenfs.worker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hand-over that does not succeed stops writes less and less often. */
class HandOverPausesTest {
  private long now;
  private final HandOverPauses pauses = new HandOverPauses(() -> now);

  @Test
  void eachPauseIsTwiceTheOneBeforeUpToTenMinutes() {
    List<Long> tried = new ArrayList<>();
    for (long second = 0; second < 4_000; second++) {
      now = Duration.ofSeconds(second).toNanos();
      if (pauses.mayTry(7)) {
        tried.add(second);
      }
    }
    assertThat(tried).startsWith(0L, 10L, 30L, 70L, 150L, 310L, 630L, 1_230L, 1_830L);
  }

  @Test
  void afterALongTimeWithoutOneItBeginsAnew() {
    assertThat(pauses.mayTry(7)).isTrue();
    now = Duration.ofSeconds(10).toNanos();
    assertThat(pauses.mayTry(7)).isTrue();
    now += Duration.ofSeconds(60).toNanos();
    assertThat(pauses.mayTry(7)).isTrue();
    now += Duration.ofSeconds(10).toNanos();
    assertThat(pauses.mayTry(7)).isTrue();
  }

  @Test
  void groupsDoNotWaitForEachOther() {
    assertThat(pauses.mayTry(7)).isTrue();
    assertThat(pauses.mayTry(8)).isTrue();
    assertThat(pauses.mayTry(7)).isFalse();
  }
}
