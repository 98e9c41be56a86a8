package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.client.AdjustableClock;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnreachableWorkersTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final NodeAddress ADDRESS =
      NodeAddress.of(new NodeUrl("127.0.0.1", 3001), new UUID(0, 1));
  private static final NodeAddress ELSEWHERE =
      NodeAddress.of(new NodeUrl("127.0.0.1", 3002), new UUID(0, 1));

  private final AdjustableClock clock = new AdjustableClock();
  private final Map<Integer, Instant> told = new ConcurrentHashMap<>();
  private final UnreachableWorkers down =
      new UnreachableWorkers(clock, index -> Optional.ofNullable(told.get(index)), TIMEOUT);

  private long entering(int worker, int times) {
    return IntStream.range(0, times).filter(i -> down.enter(worker)).count();
  }

  @Test
  void sixteenWaitForOneWorkerAndTwiceAsManyInAll() {
    assertThat(entering(0, 20)).isEqualTo(16);
    assertThat(entering(1, 20)).isEqualTo(16);
    assertThat(entering(2, 20)).isZero();
    down.leave(0);
    assertThat(entering(1, 20)).isZero();
    assertThat(entering(2, 20)).isEqualTo(1);
  }

  @Test
  void aWorkerThatJustFailedMayBeBackAtOnce() {
    assertThat(down.isFailing(3)).isFalse();
    down.failed(3, ADDRESS);
    assertThat(down.isFailing(3)).isTrue();
    assertThat(down.downSince(3, ADDRESS)).isEmpty();
    down.answered(3);
    assertThat(down.isFailing(3)).isFalse();
  }

  @Test
  void aWorkerThatFailedForLongIsDownSinceItsFirstFailure() {
    down.failed(3, ADDRESS);
    clock.advance(TIMEOUT.minusMillis(1));
    down.failed(3, ADDRESS);
    assertThat(down.downSince(3, ADDRESS)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(down.downSince(3, ADDRESS)).contains(Instant.EPOCH);
    assertThat(down.downSince(3, ELSEWHERE)).isEmpty();
    assertThat(down.downSince(4, ADDRESS)).isEmpty();
    down.answered(3);
    assertThat(down.downSince(3, ADDRESS)).isEmpty();
  }

  @Test
  void aWorkerThatTheMasterGaveUpIsDownUntilItAnswersHere() {
    Instant lastHeard = Instant.parse("2026-11-25T11:42:03.987Z");
    told.put(3, lastHeard);
    assertThat(down.downSince(3, ADDRESS)).contains(Instant.parse("2026-11-25T11:42:03Z"));
    down.answered(3);
    assertThat(down.downSince(3, ADDRESS)).isEmpty();
    told.put(3, lastHeard.plusSeconds(60));
    assertThat(down.downSince(3, ADDRESS)).contains(Instant.parse("2026-11-25T11:43:03Z"));
  }

  @Test
  void oneRequestASecondLooksWhetherAWorkerIsBack() {
    assertThat(IntStream.range(0, 100).filter(i -> down.mayLook(3)).count()).isEqualTo(1);
    assertThat(down.mayLook(4)).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(IntStream.range(0, 100).filter(i -> down.mayLook(3)).count()).isEqualTo(1);
  }
}
