package io.kittenfs.worker.moves;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NamedRecipients;
import io.kittenfs.client.NodeClient;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every step of a move says for whom it is meant, those that are added later too. */
class MovesNameWhomTheyAskTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final UUID CLUSTER = UUID.randomUUID();
  private static final SlotArrival ARRIVAL = new SlotArrival(1, 2, 3);
  private static final UUID WORKER = UUID.randomUUID();

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
  private static Map<String, Consumer<Destination>> calls() {
    Map<String, Consumer<Destination>> calls = new TreeMap<>();
    calls.put("begin", to -> to.begin(ARRIVAL, 0));
    calls.put("receive", to -> to.receive(ARRIVAL, out -> out.write(1)));
    calls.put("receiveLast", to -> to.receiveLast(ARRIVAL, out -> out.write(1), DEADLINE));
    calls.put("own", to -> to.own(ARRIVAL, 1));
    calls.put("importEmpty", to -> to.importEmpty(List.of(ARRIVAL), 0));
    calls.put("ownAll", to -> to.ownAll(List.of(ARRIVAL), 1));
    calls.put("abandon", to -> to.abandon(ARRIVAL));
    return calls;
  }

  private NamedRecipients.Call sent(Consumer<Destination> call) {
    return node -> call.accept(new HttpDestination(client.http(), node, 1, new CancellableCalls()));
  }

  @Test
  void everyRequestToAWorkerNamesClusterAndWorker() {
    assertThat(calls().keySet())
        .isEqualTo(
            Arrays.stream(Destination.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toSet()));
    assertThat(
            server.named(
                Maps.transformValues(calls(), this::sent), NodeAddress.of(server.url(), WORKER)))
        .hasSameSizeAs(calls().keySet())
        .containsOnly(CLUSTER + " " + WORKER);
  }
}
