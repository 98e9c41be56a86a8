package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.StandInWorker;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.model.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A worker that is known to be down delays nobody, and serves again as soon as it answers. */
class DeadWorkersAreNotAwaitedTest extends ClusterClientFixture {
  @Test
  void aWorkerThatTheMasterGaveUpIsRefusedWithoutWaiting() {
    NodeAddress dead = nobody();
    maps.learn(map(1, dead));
    saidToBeDown.put(0, Instant.parse("2026-11-25T11:42:03.456Z"));
    for (KvRequest request : List.of(get(), put("x"), KvRequest.of("DELETE", KEY))) {
      assertRefused(
          () -> send(request),
          ErrorCode.UNAVAILABLE,
          "Worker 0 at " + dead + " has been down since 2026-11-25T11:42:03Z");
    }
    assertThatThrownBy(() -> client.list("", Optional.empty(), 10).next())
        .hasMessageContaining("Worker 0 at " + dead + " has been down since 2026-11-25T11:42:03Z");
  }

  @Test
  void aWorkerThatIsDownIsLookedAtOnceASecondAndAskedNothingElse() {
    try (StandInWorker silent = new StandInWorker(StandInWorker.owner())) {
      silent.healthIndex = null;
      maps.learn(map(1, silent.address()));
      saidToBeDown.put(0, Instant.EPOCH);
      for (int i = 0; i < 100; i++) {
        assertRefused(() -> send(get()), ErrorCode.UNAVAILABLE, "has been down since");
      }
      assertThat(silent.looks).hasValue(1);
      clock.advance(Duration.ofSeconds(1));
      assertRefused(() -> send(get()), ErrorCode.UNAVAILABLE, "has been down since");
      assertThat(silent.looks).hasValue(2);
      assertThat(silent.requests).isEmpty();
    }
  }

  @Test
  void aWorkerThatAnswersIsServedWhateverTheMasterSays() {
    try (StandInWorker owner = new StandInWorker(StandInWorker.owner())) {
      maps.learn(map(1, owner.address()));
      saidToBeDown.put(0, Instant.EPOCH);
      for (int i = 0; i < 10; i++) {
        assertThat(send(put("x"))).isEqualTo("200 x");
      }
      assertThat(owner.looks).hasValue(1);
    }
  }

  @Test
  void aWorkerThatFailedForLongerThanRequestsWaitIsKnownToBeDown() {
    NodeAddress dead = nobody();
    maps.learn(map(1, dead));
    assertRefused(() -> send(impatient, get()), ErrorCode.UNAVAILABLE, "cannot be reached");
    clock.advance(Duration.ofSeconds(5));
    assertRefused(
        () -> send(get()), ErrorCode.UNAVAILABLE, "has been down since 1970-01-01T00:00:00Z");
    try (StandInWorker back = new StandInWorker(StandInWorker.owner())) {
      maps.learn(map(2, back.address()));
      assertThat(send(get())).isEqualTo("200 ");
    }
  }

  @Test
  void whoSitsAtTheAddressOfADeadWorkerIsNotTakenForIt() {
    try (StandInWorker other = new StandInWorker(StandInWorker.owner())) {
      maps.learn(map(1, NodeAddress.of(other.address().url(), UUID.randomUUID())));
      saidToBeDown.put(0, Instant.EPOCH);
      assertRefused(() -> send(get()), ErrorCode.UNAVAILABLE, "has been down since");
      assertThat(other.requests).isEmpty();
    }
  }
}
