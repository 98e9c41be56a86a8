package io.kittenfs.worker.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RepeatedFailureTest {
  private Instant now = Instant.EPOCH;
  private final RepeatedFailure failure = new RepeatedFailure(() -> now);

  @Test
  void isSaidAtOnceAndThenEveryMinuteWithItsCount() {
    assertThat(failure.failed("away")).contains(1L);
    for (int second = 1; second < 60; second++) {
      now = now.plusSeconds(1);
      assertThat(failure.failed("away")).isEmpty();
    }
    now = now.plusSeconds(1);
    assertThat(failure.failed("away")).contains(61L);
    now = now.plusSeconds(1);
    assertThat(failure.failed("away")).isEmpty();
  }

  @Test
  void isSaidAtOnceForAnotherReason() {
    failure.failed("away");
    assertThat(failure.failed("no master")).contains(2L);
    assertThat(failure.failed("no master")).isEmpty();
  }

  @Test
  void isNewAfterItEnded() {
    failure.failed("away");
    failure.ended();
    now = now.plus(Duration.ofSeconds(1));
    assertThat(failure.failed("away")).contains(1L);
  }
}
