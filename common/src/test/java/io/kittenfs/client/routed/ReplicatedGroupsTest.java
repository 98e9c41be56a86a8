package io.kittenfs.client.routed;

import static io.kittenfs.client.StandInWorker.closed;
import static io.kittenfs.client.StandInWorker.leader;
import static io.kittenfs.client.StandInWorker.notLeader;
import static io.kittenfs.client.StandInWorker.owner;
import static io.kittenfs.client.StandInWorker.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.StandInWorker;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Problem;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.ListingPage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a request finds the leader of a replicated group, and what happens when there is none. */
class ReplicatedGroupsTest extends ClusterClientFixture {
  private static final String WHERE =
      "Slot " + get().slot() + " is in group " + GROUP + " on workers 0, 1, 2; ";

  /** What is on a node that is worker 0, and follows. */
  private static final OwnSlots FIRST =
      new OwnSlots() {
        @Override
        public boolean areOf(int worker) {
          return worker == 0;
        }

        @Override
        public ListingPage page(
            int group, String prefix, Optional<Key> after, int limit, long bytes) {
          throw new NotLeaderException(group, 8, OptionalInt.of(2));
        }
      };

  private final StandInWorker second = new StandInWorker(owner());
  private final StandInWorker third = new StandInWorker(owner());

  @AfterEach
  void stopWorkers() {
    second.close();
    third.close();
  }

  /** A map in which this worker leads the three in the term 7. */
  private void learn(NodeAddress first, Integer leader) {
    maps.learn(mapOfGroup(1, leader, first, second.address(), third.address()));
  }

  @Test
  void aRefusalLeadsToTheLeader() {
    try (StandInWorker first = new StandInWorker(leader(1, second.address(), 8))) {
      learn(first.address(), 0);
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(send(put("y"))).isEqualTo("200 y");
      assertThat(first.requests).hasSize(1);
      assertThat(third.requests).isEmpty();
    }
  }

  @Test
  void aBodyThatWasReadIsSentAgain() {
    try (StandInWorker first = new StandInWorker(reading(leader(1, second.address(), 8)))) {
      learn(first.address(), 0);
      assertThat(send(put("x"))).isEqualTo("200 x");
    }
  }

  @Test
  void whileNobodyIsKnownToLeadTheMembersAreAskedInTurn() {
    second.answerFrom(leader(2, third.address(), 3));
    try (StandInWorker first = new StandInWorker(notLeader())) {
      learn(first.address(), null);
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(send(get())).isEqualTo("200 ");
      assertThat(first.requests).hasSize(1);
      assertThat(second.requests).hasSize(1);
      assertThat(third.requests).hasSize(2);
    }
  }

  @Test
  void membersAreAskedAgainUntilOneOfThemWasElected() {
    second.answerFrom(notLeader(), notLeader(), notLeader(), owner());
    third.answerFrom(notLeader());
    try (StandInWorker first = new StandInWorker(notLeader())) {
      learn(first.address(), 0);
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(second.requests).hasSize(4);
    }
  }

  @Test
  void aLeaderThatCannotBeConnectedIsNotWaitedFor() {
    second.answerFrom(leader(2, third.address(), 8));
    learn(nobody(), 0);
    assertThat(send(put("x"))).isEqualTo("200 x");
    assertThat(second.requests).hasSize(1);
    assertThat(third.requests).hasSize(1);
  }

  @Test
  void aLeaderThatDidNotAnswerOthersIsAskedLast() {
    NodeAddress gone = nobody();
    learn(gone, 0);
    assertThat(send(put("x"))).isEqualTo("200 x");
    assertThat(down.isFailing(0)).isTrue();
    try (StandInWorker first = new StandInWorker(owner())) {
      maps.learn(mapOfGroup(2, 0, first.address(), second.address(), third.address()));
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(first.requests).isEmpty();
    }
  }

  @Test
  void aLeaderThatIsKnownToBeDownIsNotAsked() {
    try (StandInWorker first = new StandInWorker(owner())) {
      first.healthIndex = null;
      learn(first.address(), 0);
      saidToBeDown.put(0, Instant.EPOCH);
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(first.requests).isEmpty();
    }
  }

  private static KvRequest stale() {
    return new KvRequest(
        "GET",
        KvRequest.VALUES,
        KEY,
        Map.of(KvRequest.CONSISTENCY, KvRequest.STALE),
        List.of(),
        Optional.empty());
  }

  @Test
  void aReadThatAnyCopyMayAnswerSparesTheLeader() {
    third.answerFrom(closed(), owner());
    try (StandInWorker first = new StandInWorker(owner())) {
      learn(first.address(), 0);
      assertThat(send(stale())).isEqualTo("200 ");
      assertThat(second.requests).hasSize(1);
      second.answerFrom(closed());
      assertThat(send(stale())).isEqualTo("200 ");
      // Both others were too old for it.
      assertThat(first.requests).hasSize(1);
    }
  }

  @Test
  void aReadThatAnyCopyMayAnswerNeedsNoMajority() {
    learn(nobody(), 0);
    saidToBeDown.put(0, Instant.EPOCH);
    saidToBeDown.put(2, Instant.EPOCH);
    third.healthIndex = null;
    assertThat(send(stale())).isEqualTo("200 ");

    second.answerFrom(closed());
    assertRefused(() -> send(stale()), ErrorCode.UNAVAILABLE, "Worker 1 at ", "Closed for now.");
    // Without a majority nobody will tell it more: it was asked once more, not for seconds.
    assertThat(second.requests).hasSize(2);
  }

  @Test
  void whenAllCopiesAreTooOldTheyAreAskedAgain() {
    second.answerFrom(closed(), closed(), owner());
    third.answerFrom(closed());
    try (StandInWorker first = new StandInWorker(closed())) {
      learn(first.address(), 0);
      assertThat(send(stale())).isEqualTo("200 ");
      assertThat(first.requests).hasSize(2);
    }
  }

  /** A worker that was stopped: it takes requests, and says nothing until the test is over. */
  private static final class Stopped implements StandInWorker.Way, AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public void answer(Exchange exchange) throws IOException {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      over.countDown();
    }
  }

  @Test
  void aReadIsAnsweredByTheNextLeaderOfALeaderThatWasStopped() {
    second.answerFrom(leader(2, third.address(), 8));
    Stopped stopped = new Stopped();
    try (StandInWorker first = new StandInWorker(stopped);
        stopped) {
      learn(first.address(), 0);
      assertThat(send(get())).isEqualTo("200 ");
      assertThat(first.requests).hasSize(1);
    }
  }

  @Test
  void aWriteThatMayHaveArrivedIsSentToNobodyElse() throws IOException {
    try (LostAnswers first = new LostAnswers()) {
      learn(somebodyAt(first.url()), 0);
      assertRefused(() -> send(put("x")), ErrorCode.OUTCOME_UNKNOWN, "Worker 0 at " + first.url());
      assertThat(second.requests).isEmpty();
      assertThat(third.requests).isEmpty();
    }
  }

  @Test
  void aReadWhoseAnswerIsLostIsSentToTheOthers() throws IOException {
    second.answerFrom(leader(2, third.address(), 8));
    try (LostAnswers first = new LostAnswers()) {
      learn(somebodyAt(first.url()), 0);
      assertThat(send(get())).isEqualTo("200 ");
    }
  }

  @Test
  void aLeaderThatTakesNoRequestsIsFollowedByAnother() {
    second.answerFrom(leader(2, third.address(), 8));
    try (StandInWorker first = new StandInWorker(closed())) {
      learn(first.address(), 0);
      assertThat(send(put("x"))).isEqualTo("200 x");
    }
  }

  @Test
  void aLeaderThatTakesNoRequestsAndStaysTheLeaderIsNamed() {
    try (StandInWorker first = new StandInWorker(closed())) {
      second.answerFrom(leader(0, first.address(), 7));
      third.answerFrom(leader(0, first.address(), 7));
      learn(first.address(), 0);
      assertRefused(
          () -> send(put("x")),
          ErrorCode.UNAVAILABLE,
          "Worker 0 at " + first.address() + ": Closed for now.");
    }
  }

  @Test
  void aMemberThatHasNotHeardOfItsSlotIsPassedOver() {
    try (StandInWorker first = new StandInWorker(StandInWorker.notOwner())) {
      learn(first.address(), null);
      assertThat(send(put("x"))).isEqualTo("200 x");
    }
  }

  @Test
  void withoutAMajorityNobodyIsWaitedFor() {
    second.healthIndex = null;
    third.healthIndex = null;
    saidToBeDown.put(1, Instant.EPOCH);
    saidToBeDown.put(2, Instant.EPOCH);
    try (StandInWorker first = new StandInWorker(notLeader())) {
      learn(first.address(), 0);
      for (KvRequest request : List.of(get(), put("x"))) {
        assertRefused(
            () -> send(request),
            ErrorCode.UNAVAILABLE,
            WHERE + "workers 1 and 2 are down, so no majority. Nothing was stored.");
      }
      assertThat(first.requests).hasSize(2);
    }
  }

  @Test
  void aGroupThatElectsNobodyIsUnavailable() {
    second.answerFrom(notLeader());
    third.answerFrom(notLeader());
    try (StandInWorker first = new StandInWorker(notLeader())) {
      learn(first.address(), 0);
      assertRefused(
          () -> send(impatient, put("x")),
          ErrorCode.UNAVAILABLE,
          WHERE + "none of them leads it now. Nothing was stored. Try again.");
    }
    learn(nobody(), 0);
    assertRefused(
        () -> send(impatient, get()),
        ErrorCode.UNAVAILABLE,
        WHERE + "worker 0 is down, and no other leads it now. Nothing was stored. Try again.");
  }

  @ParameterizedTest
  @CsvSource({
    "not-leader, leader, 65536",
    "not-leader, leader, -1",
    "not-owner, successor, 65536",
    "not-owner, successor, -1",
    "not-owner, group, 131072",
    "not-owner, group, -1",
    "not-owner, group, 2",
    "not-owner, epoch, -1",
    "not-leader, leader_url, nowhere",
    "not-owner, successor_url, nowhere"
  })
  void aRefusalThatMakesNoSenseNamesNobody(String reason, String member, String value) {
    Object nonsense = value.matches("-?[0-9]+") ? Integer.valueOf(value) : value;
    StandInWorker.Way strange =
        exchange ->
            new Problem(421, "Not mine.", Map.of(), Map.of())
                .with("reason", reason)
                .with("group", GROUP)
                .with("term", 8)
                .with("epoch", 2)
                .with("leader", 1)
                .with("leader_url", second.address().url().toString())
                .with("successor", 1)
                .with("successor_url", second.address().url().toString())
                .with(member, nonsense)
                .write(exchange);
    try (StandInWorker first = new StandInWorker(strange, owner())) {
      // It is the only member, so that nobody else is asked.
      maps.learn(mapOfGroup(1, 0, first.address()));
      assertThat(send(put("x"))).isEqualTo("200 x");
      assertThat(second.requests).isEmpty();
    }
  }

  @Test
  void thisNodeKnowsWhoLeadsAGroupOfWhichItHasACopy() throws IOException {
    learn(nobody(), null);
    ClusterClient.Here here =
        () -> {
          throw new NotLeaderException(GROUP, 8, OptionalInt.of(2));
        };
    try (NodeStream answer = clientOf(FIRST).send(put("x"), here).orElseThrow()) {
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(second.requests).isEmpty();
    assertThat(third.requests).hasSize(1);
  }

  /** A copy that takes no requests. */
  private static void refuse() {
    throw new KittenException(ErrorCode.UNAVAILABLE, "The log stopped.");
  }

  @Test
  void aCopyOfThisNodeThatTakesNoRequestsIsPassedOver() throws IOException {
    second.answerFrom(leader(2, third.address(), 8));
    learn(nobody(), 0);
    try (NodeStream answer =
        clientOf(FIRST).send(put("x"), ReplicatedGroupsTest::refuse).orElseThrow()) {
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(third.requests).hasSize(1);
  }

  private void assertTold(KvRequest request) {
    assertThatThrownBy(() -> clientOf(FIRST).send(request, ReplicatedGroupsTest::refuse))
        .hasMessage("The log stopped.");
  }

  @Test
  void whatTheOnlyCopySaysIsTheAnswer() {
    maps.learn(map(1, nobody()));
    assertTold(get());
  }

  @Test
  void whatACopyOfThisNodeSaysAfterItTookTheBodyIsTheAnswer() {
    learn(nobody(), 0);
    ReplayableBody gone =
        new ReplayableBody() {
          @Override
          public long contentLength() {
            return -1;
          }

          @Override
          public boolean isConsumed() {
            return true;
          }

          @Override
          public void writeTo(OutputStream out) {}
        };
    assertTold(KvRequest.of("PUT", KEY).withBody(gone));
    assertThat(second.requests).isEmpty();
  }
}
