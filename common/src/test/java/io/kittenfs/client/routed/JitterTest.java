package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pauses between attempts, which nodes that failed together must not make together. */
class JitterTest {
  private static List<Duration> pauses(long seed) {
    Backoff deadline = new Backoff(Duration.ofSeconds(5), new Jitter(new Random(seed)));
    return IntStream.range(0, 20).mapToObj(i -> deadline.nextPause()).toList();
  }

  @Test
  void aPauseIsAQuarterMoreOrLess() {
    Jitter jitter = new Jitter(new Random(1));
    assertThat(IntStream.range(0, 1000).mapToObj(i -> jitter.spread(Duration.ofMillis(100))))
        .allMatch(pause -> pause.compareTo(Duration.ofMillis(75)) >= 0)
        .allMatch(pause -> pause.compareTo(Duration.ofMillis(125)) <= 0)
        .anyMatch(pause -> pause.compareTo(Duration.ofMillis(85)) < 0)
        .anyMatch(pause -> pause.compareTo(Duration.ofMillis(115)) > 0);
    assertThat(jitter.spread(Duration.ZERO)).isZero();
  }

  @Test
  void twoNodesTryAgainAtDifferentTimes() {
    assertThat(pauses(1)).isEqualTo(pauses(1)).doesNotContainAnyElementsOf(pauses(2));
  }

  @Test
  void attemptsGrowApart() {
    assertThat(pauses(1).get(0)).isBetween(Duration.ofMillis(3), Duration.ofMillis(7));
    assertThat(pauses(1).get(19)).isBetween(Duration.ofMillis(75), Duration.ofMillis(125));
  }
}
