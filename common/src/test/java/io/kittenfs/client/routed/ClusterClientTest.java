package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.StandInWorker;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.http.Problem;
import io.kittenfs.model.NodeAddress;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How a request finds its owner, and what happens when it does not. */
class ClusterClientTest extends ClusterClientFixture {
  @Test
  void theOwnerAnswers() {
    try (StandInWorker owner = new StandInWorker(StandInWorker.owner())) {
      maps.learn(map(1, owner.address()));
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(owner.requests).containsExactly("PUT " + CLUSTER);
    }
  }

  @Test
  void aRefusalLeadsToTheSuccessor() {
    try (StandInWorker next = new StandInWorker(StandInWorker.owner());
        StandInWorker first = new StandInWorker(StandInWorker.successor(1, next.address(), 2))) {
      maps.learn(map(1, first.address()));
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(send(put("y"))).isEqualTo("200 y");
      assertThat(first.requests).hasSize(1);
    }
  }

  @Test
  void aRefusalThatIsOlderThanTheMapLeadsNowhere() {
    try (StandInWorker other = new StandInWorker(StandInWorker.owner());
        StandInWorker first =
            new StandInWorker(
                StandInWorker.successor(1, other.address(), 1), StandInWorker.owner())) {
      maps.learn(map(1, first.address(), other.address()));
      assertThat(send(get())).isEqualTo("200 ");
      assertThat(other.requests).isEmpty();
    }
  }

  @Test
  void requestsWaitForASlotThatIsOnItsWayOrFrozen() {
    try (StandInWorker owner =
        new StandInWorker(
            StandInWorker.notOwner(),
            StandInWorker.reading(StandInWorker.frozen()),
            StandInWorker.notOwner(),
            StandInWorker.owner())) {
      maps.learn(map(1, owner.address()));
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(owner.requests).hasSize(4);
    }
  }

  @Test
  void aSlotThatStaysOnItsWayIsUnavailable() {
    try (StandInWorker owner = new StandInWorker(StandInWorker.notOwner())) {
      maps.learn(map(1, owner.address()));
      assertRefused(
          () -> send(impatient, put("x")), ErrorCode.UNAVAILABLE, "Worker 0 at " + owner.address());
    }
  }

  @Test
  void somebodyElseAtTheAddressOfAWorkerCountsAsUnreachable() {
    try (StandInWorker somebodyElse = new StandInWorker(StandInWorker.owner())) {
      NodeAddress away = somebodyAt(somebodyElse.address().url());
      maps.learn(map(1, away));
      String why = "Worker 0 at " + away + " cannot be reached: another worker answers";
      assertRefused(() -> send(impatient, put("x")), ErrorCode.UNAVAILABLE, why);
      assertRefused(() -> send(impatient, get()), ErrorCode.UNAVAILABLE, why);
      assertThat(somebodyElse.requests).isEmpty();
    }
  }

  @Test
  void aSlotWithoutOwnerIsUnavailable() {
    assertRefused(() -> send(impatient, get()), ErrorCode.UNAVAILABLE, "slot " + get().slot());
  }

  @Test
  void aWorkerThatIsDownIsNamed() {
    NodeAddress nobody = nobody();
    maps.learn(map(1, nobody));
    assertRefused(() -> send(impatient, put("x")), ErrorCode.UNAVAILABLE, "Worker 0 at " + nobody);
    assertRefused(() -> send(impatient, get()), ErrorCode.UNAVAILABLE, "Worker 0 at " + nobody);
  }

  @Test
  void anyNodeTellsWhereAWorkerIsNow() {
    NodeAddress before = nobody();
    try (StandInWorker moved = new StandInWorker(StandInWorker.owner());
        StandInWorker other = new StandInWorker(StandInWorker.owner())) {
      other.map = map(2, moved.address(), other.address());
      maps.learn(map(1, before, other.address()));
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(moved.requests).hasSize(1);
    }
  }

  @Test
  void aWriteWhoseAnswerIsLostIsSentOnce() throws IOException {
    try (LostAnswers server = new LostAnswers()) {
      maps.learn(map(1, somebodyAt(server.url())));
      assertRefused(() -> send(put("x")), ErrorCode.OUTCOME_UNKNOWN, "Worker 0 at " + server.url());
      assertRefused(() -> send(KvRequest.of("DELETE", KEY)), ErrorCode.OUTCOME_UNKNOWN, "may not");
      assertThat(server.requests()).hasValue(2);
    }
  }

  @Test
  void aReadWhoseAnswerIsLostIsSentAgain() throws IOException {
    try (LostAnswers server = new LostAnswers()) {
      maps.learn(map(1, somebodyAt(server.url())));
      assertRefused(() -> send(get()), ErrorCode.UNAVAILABLE, "Worker 0");
      assertThat(server.requests()).hasValueGreaterThan(1);
    }
  }

  @Test
  void whatIsNoWorkerOfTheClusterIsNotBelieved() {
    StandInWorker.Way stranger =
        exchange -> Problem.of(ErrorCode.NOT_FOUND, "No such page.").write(exchange);
    try (StandInWorker node = new StandInWorker(stranger)) {
      maps.learn(map(1, node.address()));
      assertRefused(() -> send(impatient, get()), ErrorCode.UNAVAILABLE, "Worker 0");
      assertRefused(() -> send(impatient, put("x")), ErrorCode.OUTCOME_UNKNOWN, "Worker 0");
    }
  }

  @Test
  void aReasonThatIsNotKnownIsNotTakenForAnotherOwner() {
    StandInWorker.Way later =
        exchange ->
            Problem.of(ErrorCode.UNAVAILABLE, "Not now.").with("reason", "later").write(exchange);
    try (StandInWorker node = new StandInWorker(later)) {
      maps.learn(map(1, node.address()));
      assertRefused(() -> send(put("x")), ErrorCode.UNAVAILABLE, "Worker 0", "Not now.");
      assertThat(node.requests).hasSize(1);
    }
  }

  @Test
  void aClosedWorkerIsNamedAtOnce() {
    StandInWorker.Way closed =
        exchange -> Problem.of(ErrorCode.UNAVAILABLE, "Closed for now.").write(exchange);
    try (StandInWorker node = new StandInWorker(closed)) {
      maps.learn(map(1, node.address()));
      assertRefused(() -> send(put("x")), ErrorCode.UNAVAILABLE, "Worker 0", "Closed for now.");
      assertThat(node.requests).hasSize(1);
    }
  }
}
