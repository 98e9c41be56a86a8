package io.kittenfs.worker.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.LogOutput;
import io.kittenfs.model.ClockSkew;
import io.kittenfs.wire.HeartbeatReply;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A worker knows how far its clock is from those of the others. */
class WorkerClockTest {
  private static final String APART = "The clock of this worker is";
  private static final String AGREES = "The clock of this worker agrees with those of the others";

  private long wall = 1_000_000;
  private long steady = -70;
  private final WorkerClock clock =
      new WorkerClock(() -> Instant.ofEpochMilli(wall), () -> steady * 1_000_000);

  private void pass(long millis) {
    wall += millis;
    steady += millis;
  }

  /** A heartbeat whose reply takes so long, and says this. */
  private void heartbeat(long roundTrip, long master, Long median) {
    long sent = clock.steadyMillis();
    pass(roundTrip);
    clock.learn(new HeartbeatReply.Clock(master, median), sent);
  }

  private long skew() {
    return clock.skew().orElseThrow().millis();
  }

  @Test
  void atFirstNothingIsKnown() {
    clock.learn(null, clock.steadyMillis());
    assertThat(clock.offset()).isEmpty();
    assertThat(clock.skew()).isEmpty();
    assertThat(clock.objection()).isEmpty();
  }

  @Test
  void aReplyIsFromTheMiddleOfItsRoundTrip() {
    heartbeat(40, 500, null);
    assertThat(clock.offset()).contains(1_000_040L - 520);
    assertThat(clock.skew()).isEmpty();
    heartbeat(60, 570, 999_000L);
    assertThat(clock.offset()).contains(1_000_100L - 600);
    assertThat(clock.skew()).contains(new ClockSkew(1_000_100 - 600 - 999_000));
  }

  @Test
  void bothClocksGoOn() {
    heartbeat(0, 500, 999_500L);
    pass(3_600_000);
    assertThat(clock.offset()).contains(999_500L);
    assertThat(skew()).isZero();
  }

  @Test
  void aWallClockThatIsSetIsNoticedAtOnce() {
    heartbeat(0, 500, 999_500L);
    wall += 61_000;
    assertThat(skew()).isEqualTo(61_000);
    assertThat(clock.offset()).contains(999_500L + 61_000);
    assertThat(clock.objection()).get().asString().contains("61.0 s ahead of", "NTP");
    wall -= 3_600_000;
    assertThat(clock.objection()).isEmpty();
  }

  @Test
  void aReplyThatTookLongTellsNothing() {
    heartbeat(0, 500, 999_500L);
    heartbeat(501, 9_000, 0L);
    assertThat(clock.offset()).contains(999_500L);
    assertThat(skew()).isZero();
    heartbeat(500, 9_000, 1_000_000L);
    assertThat(clock.offset()).contains(1_001_001L - 9_250);
  }

  @Test
  void anotherMasterThatKnowsNoMedianYetChangesNothing() {
    heartbeat(0, 500, 999_500L);
    wall += 90_000;
    heartbeat(0, 123_456_789, null);
    assertThat(skew()).isEqualTo(90_000);
    assertThat(clock.offset()).contains(wall - 123_456_789);
  }

  @Test
  void theLogSaysItOnce() {
    try (LogOutput log = new LogOutput()) {
      heartbeat(0, 500, 999_500L);
      wall += 2_100;
      heartbeat(0, 500, 999_500L);
      assertThat(log.text()).contains("WARN WorkerClock - " + APART + " 2.1 s ahead of");
      wall -= 500;
      heartbeat(0, 500, 999_500L);
      wall += 500;
      heartbeat(0, 500, 999_500L);
      wall -= 1_000;
      heartbeat(0, 500, 999_500L);
      wall += 500;
      heartbeat(0, 500, 999_500L);
      assertThat(log.count(APART)).isEqualTo(1);
      assertThat(log.count("INFO WorkerClock - " + AGREES)).isEqualTo(1);
    }
  }
}
