package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.client.AdjustableClock;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.StandInWorker;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.fixture.LeasedPorts;
import io.kittenfs.http.Problem;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a request finds its owner, and what happens when it does not. */
class ClusterClientTest {
  private static final Key KEY = Key.of("a b/+é");
  private static final UUID CLUSTER = UUID.randomUUID();

  private final NodeClient nodes = new NodeClient(new WireJson(), () -> Optional.of(CLUSTER));
  private final MapCache maps = new MapCache();
  private final AdjustableClock clock = new AdjustableClock();
  private final Map<Integer, Instant> saidToBeDown = new ConcurrentHashMap<>();
  private final UnreachableWorkers down =
      new UnreachableWorkers(
          clock, index -> Optional.ofNullable(saidToBeDown.get(index)), Duration.ofSeconds(5));

  private final ClusterClient client = clientWith(Duration.ofMillis(1500));

  /**
   * For requests that wait in vain: long enough that the pauses between attempts grow to the end.
   */
  private final ClusterClient impatient = clientWith(Duration.ofMillis(400));

  private ClusterClient clientWith(Duration patience) {
    return new ClusterClient(
        nodes, maps, List.of(), OwnSlots.NONE, down, new Jitter(new Random(1)), patience);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  /** A map in which the first of these workers owns everything. */
  private static ClusterMap map(long version, NodeAddress... workers) {
    SortedMap<Integer, String> urls = new TreeMap<>();
    SortedMap<Integer, UUID> uuids = new TreeMap<>();
    for (int i = 0; i < workers.length; i++) {
      urls.put(i, workers[i].url().toString());
      uuids.put(i, workers[i].worker().orElseThrow());
    }
    return new ClusterMap(
        version, urls, uuids, Collections.nCopies(1024, 0), Collections.nCopies(1024, 1L));
  }

  private String send(KvRequest request) {
    return send(client, request);
  }

  private static String send(ClusterClient client, KvRequest request) {
    try (NodeStream answer = client.send(request)) {
      return answer.status()
          + " "
          + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KvRequest put(String value) {
    return KvRequest.of("PUT", KEY)
        .withBody(ReplayableBody.of(value.getBytes(StandardCharsets.UTF_8)));
  }

  private static KvRequest get() {
    return KvRequest.of("GET", KEY);
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code, String... texts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KittenException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains(texts);
            });
  }

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

  private static NodeAddress somebodyAt(NodeUrl url) {
    return NodeAddress.of(url, UUID.randomUUID());
  }

  private static NodeAddress nobody() {
    return somebodyAt(new NodeUrl("127.0.0.1", LeasedPorts.next()));
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
  void aClosedWorkerIsNamedAtOnce() {
    StandInWorker.Way closed =
        exchange -> Problem.of(ErrorCode.UNAVAILABLE, "Closed for now.").write(exchange);
    try (StandInWorker node = new StandInWorker(closed)) {
      maps.learn(map(1, node.address()));
      assertRefused(() -> send(put("x")), ErrorCode.UNAVAILABLE, "Worker 0", "Closed for now.");
      assertThat(node.requests).hasSize(1);
    }
  }

  /** A large body, and how often it was asked for. */
  private static final class LargeBody extends ReplayableBody {
    private static final int BYTES = 1 << 20;
    private final AtomicInteger given = new AtomicInteger();

    @Override
    public long contentLength() {
      return BYTES;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public boolean isConsumed() {
      return given.get() > 0;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      given.incrementAndGet();
      out.write(new byte[BYTES]);
    }
  }

  @Test
  void aLargeBodyGoesToTheOwnerOnly() {
    LargeBody body = new LargeBody();
    try (StandInWorker next = new StandInWorker(StandInWorker.owner());
        StandInWorker first = new StandInWorker(StandInWorker.successor(1, next.address(), 2))) {
      maps.learn(map(1, first.address()));
      assertThat(send(KvRequest.of("PUT", KEY).withBody(body))).hasSize(4 + LargeBody.BYTES);
      assertThat(first.requests).hasSize(1);
      assertThat(body.given).hasValue(1);
    }
  }

  @Test
  void aLargeBodyWhoseSlotWentMeanwhileIsNotStored() {
    LargeBody body = new LargeBody();
    try (StandInWorker next = new StandInWorker(StandInWorker.owner());
        StandInWorker first =
            new StandInWorker(
                StandInWorker.reading(StandInWorker.successor(1, next.address(), 2)))) {
      maps.learn(map(1, first.address()));
      assertRefused(
          () -> send(KvRequest.of("PUT", KEY).withBody(body)),
          ErrorCode.UNAVAILABLE,
          "Nothing was stored");
      assertThat(next.requests).isEmpty();
    }
  }

  @Test
  void aBodyThatBreaksOffTellsWhy() {
    ReplayableBody broken =
        new ReplayableBody() {
          @Override
          public long contentLength() {
            return -1;
          }

          @Override
          public boolean isOneShot() {
            return true;
          }

          @Override
          public boolean isConsumed() {
            return true;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            out.write(new byte[100_000]);
            throw new KittenException(ErrorCode.INVALID_REQUEST, "broken off");
          }
        };
    try (StandInWorker owner = new StandInWorker(StandInWorker.owner())) {
      maps.learn(map(1, owner.address()));
      assertRefused(
          () -> send(KvRequest.of("PUT", KEY).withBody(broken)),
          ErrorCode.INVALID_REQUEST,
          "broken off");
    }
  }

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
