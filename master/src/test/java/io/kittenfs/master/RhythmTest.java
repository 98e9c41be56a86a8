package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A master looks after its slots five times a second, and once a second when all is quiet. */
class RhythmTest {
  private final Rhythm rhythm = new Rhythm();
  private final Object state = new Object();

  @Test
  void whileSomethingGoesOnEveryTickCounts() {
    assertThat(due(1000, state, true)).isEqualTo(1000);
  }

  @Test
  void whenNothingHappensOneTickOfFiveDoes() {
    due(51, state, false);
    assertThat(due(1000, state, false)).isEqualTo(200);
  }

  @Test
  void afterAChangeEveryTickCountsForTenSeconds() {
    due(1002, state, false);
    assertThat(due(51, new Object(), false)).isEqualTo(51);
  }

  @Test
  void afterWhatWentOnEveryTickCountsForTenSeconds() {
    due(1002, state, true);
    Object ended = new Object();
    assertThat(due(51, ended, false)).isEqualTo(51);
    assertThat(due(1000, ended, false)).isEqualTo(200);
  }

  private long due(int ticks, Object now, boolean busy) {
    return IntStream.range(0, ticks).filter(tick -> rhythm.isDue(now, seen -> busy)).count();
  }
}
