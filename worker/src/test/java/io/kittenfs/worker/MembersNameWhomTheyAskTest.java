package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import com.google.common.util.concurrent.MoreExecutors;
import io.kittenfs.client.NamedRecipients;
import io.kittenfs.client.NodeClient;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.store.BlobPeers;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.groups.ScrubPeers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What members of a group ask each other about files says for whom it is meant. */
class MembersNameWhomTheyAskTest {
  private static final UUID CLUSTER = UUID.randomUUID();
  private static final UUID WORKER = UUID.randomUUID();
  private static final byte[] BYTES = {1};
  private static final BlobContent BLOB = GroupMember.blob(BYTES);

  private final NodeClient client = new NodeClient(new WireJson(), () -> Optional.of(CLUSTER));
  private NamedRecipients server;

  @BeforeEach
  void start() throws IOException {
    server = new NamedRecipients();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /** By the name of the method. */
  private static Map<String, Consumer<BlobPeers>> calls() {
    Map<String, Consumer<BlobPeers>> calls = new TreeMap<>();
    calls.put("replicate", to -> to.replicate(BLOB, () -> new ByteArrayInputStream(BYTES)));
    calls.put("discard", to -> to.discard(BLOB.id()));
    calls.put("fetch", to -> to.fetch(BLOB.id(), bytes -> {}));
    calls.put("fetchRows", MembersNameWhomTheyAskTest::fetchRows);
    calls.put(
        "commandsAtLeader",
        to -> to.commandsAtLeader().handle((commands, refused) -> commands).join());
    return calls;
  }

  private static void fetchRows(BlobPeers to) {
    try {
      to.fetchRows(bytes -> {});
    } catch (IOException refused) {
      // Only the request is looked at.
    }
  }

  private NamedRecipients.Call sent(Consumer<BlobPeers> call) {
    return node ->
        call.accept(
            new HttpBlobPeers(
                client.http(),
                GroupMember.GROUP,
                () -> new CopyAddresses(List.of(node), List.of(), List.of()),
                () -> Optional.of(node),
                MoreExecutors.directExecutor(),
                ReplicationLimits.DEFAULT));
  }

  @Test
  void thoseAboutWholeCopiesDo() {
    ScrubPeers peers = new HttpScrubPeers(client.http());
    Map<String, NamedRecipients.Call> calls = new TreeMap<>();
    calls.put("digest", node -> peers.digest(node, GroupMember.GROUP, 1));
    calls.put("quarantine", node -> peers.quarantine(node, GroupMember.GROUP, 1));
    calls.put("scrub", node -> peers.scrub(node, GroupMember.GROUP));
    assertThat(calls).hasSameSizeAs(ScrubPeers.class.getDeclaredMethods());
    assertThat(server.named(calls, NodeAddress.of(server.url(), WORKER)))
        .hasSameSizeAs(calls.keySet())
        .containsOnly(CLUSTER + " " + WORKER);
  }

  @Test
  void everyRequestNamesClusterAndWorker() {
    TreeSet<String> asking =
        Arrays.stream(BlobPeers.class.getDeclaredMethods())
            .map(Method::getName)
            .filter(name -> !name.equals("hasOthers"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(calls().keySet()).isEqualTo(asking);
    assertThat(
            server.named(
                Maps.transformValues(calls(), this::sent), NodeAddress.of(server.url(), WORKER)))
        .hasSameSizeAs(asking)
        .containsOnly(CLUSTER + " " + WORKER);
  }
}
