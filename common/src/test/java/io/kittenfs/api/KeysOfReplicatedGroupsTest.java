package io.kittenfs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.StandInWorker;
import io.kittenfs.client.routed.ClusterClient;
import io.kittenfs.client.routed.Jitter;
import io.kittenfs.client.routed.MapCache;
import io.kittenfs.client.routed.OwnSlots;
import io.kittenfs.client.routed.UnreachableWorkers;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.fixture.LeasedPorts;
import io.kittenfs.http.Json;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import io.kittenfs.http.server.HttpService;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.model.Group;
import io.kittenfs.model.Key;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.KeyReplica;
import io.kittenfs.wire.ListingPage;
import io.kittenfs.wire.WireJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys of which there are several copies, through a node that has none or follows. */
class KeysOfReplicatedGroupsTest {
  private static final int GROUP = 65_536;
  private static final UUID CLUSTER = new UUID(0, 1);
  private static final NodeAddress NOBODY =
      NodeAddress.of(new NodeUrl("127.0.0.1", LeasedPorts.next()), UUID.randomUUID());

  private final WireJson json = new WireJson();
  private final NodeClient nodes = new NodeClient(json, () -> Optional.of(CLUSTER));
  private final MapCache maps = new MapCache();
  private final Map<Integer, Instant> saidToBeDown = new ConcurrentHashMap<>();
  private final List<AutoCloseable> running = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : running) {
      each.close();
    }
    nodes.close();
  }

  private StandInWorker worker(StandInWorker.Way... ways) {
    StandInWorker worker = new StandInWorker(ways);
    running.add(worker);
    return worker;
  }

  private RawClient nodeWith(OwnSlots own, Optional<ClusterKeysHere> here) {
    UnreachableWorkers down =
        new UnreachableWorkers(
            InstantSource.system(),
            index -> Optional.ofNullable(saidToBeDown.get(index)),
            ClusterClient.TIMEOUT);
    ClusterClient client =
        new ClusterClient(nodes, maps, List.of(), own, down, new Jitter(new Random(1)));
    HttpService service =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, Set.of()),
            () -> NodeIdentity.ofMaster(Optional.empty()),
            routes -> new KvRoutes(client, here, json).addTo(routes));
    running.add(0, service);
    return new RawClient(service.port());
  }

  private RawClient nodeWithoutCopy() {
    return nodeWith(OwnSlots.NONE, Optional.empty());
  }

  /** Three workers have all slots, and this one leads them. */
  private void learn(int leader, NodeAddress... workers) {
    List<Member> members = new ArrayList<>();
    List<PeerId> peers = new ArrayList<>();
    for (int i = 0; i < workers.length; i++) {
      UUID uuid = workers[i].worker().orElseThrow();
      members.add(new Member(i, uuid, workers[i].url().toString(), Instant.EPOCH, false));
      peers.add(new PeerId(i, "0000000a"));
    }
    SlotTable.Builder slots = SlotTable.EMPTY.change();
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      slots.set(slot, GROUP, 3);
    }
    Group group =
        Group.replicated(GROUP, new UUID(0, 2), peers, 0).led(new Group.Leader(leader, 7));
    maps.learn(
        ClusterMap.of(
            new ClusterView(
                CLUSTER, 1, workers.length, members, slots.build(), List.of(group), 3)));
  }

  private static StandInWorker.Way copy(
      int index, String role, long applied, KeyReplica.Blob blob) {
    return exchange -> {
      assertThat(exchange.query().get("group")).contains(Integer.toString(GROUP));
      Json.write(
          exchange, 200, new KeyReplica(index, role, 3, "\"5\"", "ab", 9L, applied, null, blob));
    };
  }

  @Test
  void anExplanationTellsWhatEachCopyHasAndWhichCannotBeAsked() {
    StandInWorker leader = worker(copy(0, "leader", 10, KeyReplica.Blob.PRESENT));
    StandInWorker follower = worker(copy(1, "follower", 8, KeyReplica.Blob.MISSING));
    learn(0, leader.address(), follower.address(), NOBODY);

    JsonNode told = nodeWithoutCopy().send("GET", "/explain/mood").json();

    assertThat(told.path("group").asInt()).isEqualTo(GROUP);
    assertThat(told.path("epoch").asInt()).isEqualTo(3);
    assertThat(told.path("owner").path("index").asInt()).isZero();
    assertThat(told.has("problem")).isFalse();
    JsonNode copies = told.path("copies");
    assertThat(copies.path(0))
        .hasToString(
            "{'index':0,'role':'leader','epoch':3,'etag':'\\\"5\\\"','digest':'ab','size':9,'applied':10,'lag':0,'blob':'present'}"
                .replace('\'', '"'));
    assertThat(copies.path(1).path("lag").asInt()).isEqualTo(2);
    assertThat(copies.path(1).path("blob").asText()).isEqualTo("missing");
    assertThat(copies.path(2).path("index").asInt()).isEqualTo(2);
    assertThat(copies.path(2).path("problem").asText()).contains("cannot be reached");
    assertThat(copies.size()).isEqualTo(3);
  }

  @Test
  void clientsAreNeverSentToAnotherNode() {
    StandInWorker follower = worker(StandInWorker.notLeader());
    learn(0, NOBODY, follower.address(), NOBODY);
    saidToBeDown.put(0, Instant.EPOCH);
    saidToBeDown.put(2, Instant.EPOCH);
    RawClient client = nodeWithoutCopy();

    for (Reply refused :
        List.of(client.send("GET", "/kv/mood"), client.sendText("PUT", "/kv/mood", "happy"))) {
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.detail())
          .isEqualTo(
              "Slot "
                  + Key.of("mood").hash().slot(SlotTable.SLOTS)
                  + " is in group 65536 on workers 0, 1, 2; workers 0 and 2 are down,"
                  + " so no majority. Nothing was stored.");
    }
  }

  /** A node that is worker 0, and has a copy of what another worker leads. */
  private static final OwnSlots FIRST =
      new OwnSlots() {
        @Override
        public boolean areOf(int worker) {
          return worker == 0;
        }

        @Override
        public ListingPage page(
            int group, String prefix, Optional<Key> after, int limit, long bytes) {
          throw new NotLeaderException(group, 8, OptionalInt.of(1));
        }
      };

  private static final ClusterKeysHere.StaleReads NO_STALE_READS =
      new ClusterKeysHere.StaleReads(
          slot -> false,
          (exchange, key, maxStale) -> {
            throw new IllegalStateException("nobody asks for them");
          });

  @Test
  void aFollowerForwardsToTheLeaderThatItsCopyNames() {
    StandInWorker leader = worker(StandInWorker.owner());
    learn(0, NOBODY, leader.address(), NOBODY);
    ValueRoutes following =
        new ValueRoutes(
            use -> {
              throw new NotLeaderException(GROUP, 8, OptionalInt.of(1));
            },
            BodyRules.withImports(Long.MAX_VALUE, Optional.empty()));
    ClusterKeysHere here =
        new ClusterKeysHere(
            slot -> true,
            slot -> Optional.of(following),
            NO_STALE_READS,
            (key, group) -> {
              throw new NotLeaderException(GROUP, 8, OptionalInt.of(1));
            });
    RawClient client = nodeWith(FIRST, Optional.of(here));

    assertThat(client.sendText("PUT", "/kv/mood", "happy").text()).isEqualTo("happy");
    assertThat(client.send("GET", "/kv/mood").status()).isEqualTo(200);
    assertThat(leader.requests).hasSize(2);
  }

  @Test
  void aNodeWhoseCopyTakesNoRequestsForwardsToAnotherMember() {
    StandInWorker leader = worker(StandInWorker.owner());
    learn(0, NOBODY, leader.address(), NOBODY);
    AtomicInteger refusals = new AtomicInteger();
    ValueRoutes stopped =
        new ValueRoutes(
            use -> {
              refusals.incrementAndGet();
              throw new KittenException(ErrorCode.UNAVAILABLE, "The log stopped.");
            },
            BodyRules.withImports(Long.MAX_VALUE, Optional.empty()));
    ClusterKeysHere here =
        new ClusterKeysHere(
            slot -> true,
            slot -> Optional.of(stopped),
            NO_STALE_READS,
            (key, group) -> {
              throw new KittenException(ErrorCode.UNAVAILABLE, "The log stopped.");
            });
    RawClient client = nodeWith(FIRST, Optional.of(here));

    assertThat(client.sendText("PUT", "/kv/mood", "happy").text()).isEqualTo("happy");
    assertThat(client.send("GET", "/kv/mood").status()).isEqualTo(200);
    assertThat(leader.requests).hasSize(2);
    // Each was asked here once, though the map says that this node leads.
    assertThat(refusals).hasValue(2);
  }

  @Test
  void aNodeWhoseCopyIsClosedForwardsToAnotherMember() {
    StandInWorker leader = worker(StandInWorker.owner());
    learn(0, NOBODY, leader.address(), NOBODY);
    ClusterKeysHere here =
        new ClusterKeysHere(
            slot -> false,
            slot -> Optional.empty(),
            NO_STALE_READS,
            (key, group) -> {
              throw new NotLeaderException(GROUP, 8, OptionalInt.of(1));
            });
    RawClient client = nodeWith(FIRST, Optional.of(here));

    assertThat(client.sendText("PUT", "/kv/mood", "happy").text()).isEqualTo("happy");
  }
}
