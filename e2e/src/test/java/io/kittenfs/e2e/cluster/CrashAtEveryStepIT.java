package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.Node;
import io.kittenfs.e2e.NodeSetup;
import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Request;
import io.kittenfs.worker.PausingWorker;
import io.kittenfs.worker.moves.MoveStep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * At each step of a move, the source, the destination and the master are killed in turn and started
 * again: every key stays what it was, and the rebalance ends by itself.
 */
class CrashAtEveryStepIT {
  /** One of each slot. */
  private static final List<String> KEYS = KeysOfSlots.all();

  private static final int CLIENTS = 8;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  @TempDir private Path directory;
  private MovePauses pauses;

  private Node worker(Node master, String name) throws IOException {
    return pauses
        .control(NodeSetup.worker(directory, name).main(PausingWorker.class))
        .flags("--master", master.url(""))
        .start()
        .awaitIndex();
  }

  @Test
  void noStepLosesAKey() throws Exception {
    pauses = new MovePauses(directory);
    try (Node master = NodeSetup.master(directory, "master").start();
        Node source = worker(master, "source");
        KeyClient client = new KeyClient(KeyRoutes.CLUSTER)) {
      awaitSpread(source, 1);
      KeysOfSlots.putAll(client, source.url(""));
      pauses.hold();
      try (Node destination = worker(master, "destination")) {
        for (MoveStep step : MoveStep.values()) {
          for (Node victim : List.of(source, destination, master)) {
            pauses.pauseAt(step);
            victim.kill();
            pauses.goOn();
            victim.start();
            awaitAllReadable(client, source);
          }
        }
        pauses.release();
        awaitSpread(source, 2);
        awaitSpread(destination, 2);
        awaitAllReadable(client, destination);
      }
    }
  }

  private static void awaitSpread(Node node, int size) {
    await("slots on " + size + " workers")
        .atMost(TIMEOUT)
        .until(
            () ->
                Cluster.slotCounts(node).values().stream()
                        .filter(it -> it == Cluster.SLOTS / size)
                        .count()
                    == size);
  }

  /** They may be refused until the killed node is back, and are never anything but their values. */
  private static void awaitAllReadable(KeyClient client, Node node) {
    await("all keys are readable")
        .until(
            () -> {
              AtomicInteger readable = new AtomicInteger();
              Clients.forEach(
                  CLIENTS,
                  KEYS.size(),
                  number -> readable.addAndGet(isReadable(client, node, KEYS.get(number)) ? 1 : 0));
              return readable.get() == KEYS.size();
            });
  }

  private static boolean isReadable(KeyClient client, Node node, String key) {
    Answer answer = client.send(node.url(""), key, new Request.Get(), 0);
    assertThat(answer).as("key %s", key).isNotInstanceOf(Answer.Missing.class);
    if (answer instanceof Answer.OpenValue found) {
      assertThat(found.value()).isEqualTo(KeysOfSlots.valueOf(key));
    }
    return answer instanceof Answer.OpenValue;
  }
}
