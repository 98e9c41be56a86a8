package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.client.AdjustableClock;
import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.fixture.LeasedPorts;
import io.kittenfs.model.Group;
import io.kittenfs.model.Key;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A client of a cluster whose workers stand in for real ones, and a clock that it is told. */
abstract class ClusterClientFixture {
  static final Key KEY = Key.of("a b/+é");
  static final int GROUP = 65_536;
  static final UUID CLUSTER = UUID.randomUUID();

  private final NodeClient nodes = new NodeClient(new WireJson(), () -> Optional.of(CLUSTER));
  final MapCache maps = new MapCache();
  final AdjustableClock clock = new AdjustableClock();
  final Map<Integer, Instant> saidToBeDown = new ConcurrentHashMap<>();
  final UnreachableWorkers down =
      new UnreachableWorkers(
          clock, index -> Optional.ofNullable(saidToBeDown.get(index)), Duration.ofSeconds(5));

  final ClusterClient client = clientWith(Duration.ofMillis(1500));

  /**
   * For requests that wait in vain: long enough that the pauses between attempts grow to the end.
   */
  final ClusterClient impatient = clientWith(Duration.ofMillis(400));

  ClusterClient clientWith(Duration patience) {
    return client(OwnSlots.NONE, patience);
  }

  /** Of a node that has something of the cluster itself. */
  ClusterClient clientOf(OwnSlots own) {
    return client(own, Duration.ofMillis(1500));
  }

  private ClusterClient client(OwnSlots own, Duration patience) {
    return new ClusterClient(
        nodes, maps, List.of(), own, down, new Jitter(new Random(1)), patience);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  /** A map in which the first of these workers owns everything. */
  static ClusterMap map(long version, NodeAddress... workers) {
    SortedMap<Integer, String> urls = new TreeMap<>();
    SortedMap<Integer, UUID> uuids = new TreeMap<>();
    for (int i = 0; i < workers.length; i++) {
      urls.put(i, workers[i].url().toString());
      uuids.put(i, workers[i].worker().orElseThrow());
    }
    return new ClusterMap(
        version, urls, uuids, Collections.nCopies(1024, 0), Collections.nCopies(1024, 1L));
  }

  /**
   * A map in which a replicated group of these workers owns everything.
   *
   * @param leader who leads it in the term 7; null when nobody is known to
   */
  static ClusterMap mapOfGroup(long version, Integer leader, NodeAddress... workers) {
    ClusterMap solo = map(version, workers);
    ClusterMap.MappedGroup group =
        new ClusterMap.MappedGroup(
            Group.Kind.REPLICATED,
            List.copyOf(solo.workers().keySet()),
            leader,
            leader == null ? null : 7L,
            1024);
    return new ClusterMap(
        version,
        solo.workers(),
        solo.uuids(),
        Collections.nCopies(1024, leader),
        solo.epochs(),
        new TreeMap<>(Map.of(GROUP, group)),
        Collections.nCopies(1024, GROUP),
        3);
  }

  String send(KvRequest request) {
    return send(client, request);
  }

  static String send(ClusterClient client, KvRequest request) {
    try (NodeStream answer = client.send(request)) {
      return answer.status()
          + " "
          + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static KvRequest put(String value) {
    return KvRequest.of("PUT", KEY)
        .withBody(ReplayableBody.of(value.getBytes(StandardCharsets.UTF_8)));
  }

  static KvRequest get() {
    return KvRequest.of("GET", KEY);
  }

  static void assertRefused(ThrowingCallable call, ErrorCode code, String... texts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KittenException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains(texts);
            });
  }

  static NodeAddress somebodyAt(NodeUrl url) {
    return NodeAddress.of(url, UUID.randomUUID());
  }

  static NodeAddress nobody() {
    return somebodyAt(new NodeUrl("127.0.0.1", LeasedPorts.next()));
  }
}
