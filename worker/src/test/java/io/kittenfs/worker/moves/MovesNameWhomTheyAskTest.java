package io.kittenfs.worker.moves;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.client.NamedRecipients;
import io.kittenfs.client.NodeClient;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every step of a move says for whom it is meant, those that are added later too. */
class MovesNameWhomTheyAskTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final UUID CLUSTER = UUID.randomUUID();
  private static final UUID WORKER = UUID.randomUUID();

  private final NodeClient client = new NodeClient(new WireJson(), () -> Optional.of(CLUSTER));
  private final MoveClient moves = new MoveClient(client);
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
  private Map<String, NamedRecipients.Call> calls() {
    Map<String, NamedRecipients.Call> calls = new TreeMap<>();
    calls.put("step", node -> moves.step(node, 1, "own", Map.of()));
    calls.put("stepOfMany", node -> moves.stepOfMany(node, "own", Map.of(), List.of()));
    calls.put("records", node -> moves.records(node, 1, Map.of(), out -> out.write(1)));
    calls.put(
        "lastRecords", node -> moves.lastRecords(node, 1, Map.of(), out -> out.write(1), DEADLINE));
    return calls;
  }

  @Test
  void everyRequestToAWorkerNamesClusterAndWorker() {
    assertThat(calls().keySet()).isEqualTo(NamedRecipients.methodsThatAsk(MoveClient.class));
    assertThat(server.named(calls(), NodeAddress.of(server.url(), WORKER)))
        .hasSameSizeAs(calls().keySet())
        .containsOnly(CLUSTER + " " + WORKER);
  }
}
