package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.Node;
import io.kittenfs.e2e.NodeSetup;
import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.Request;
import io.kittenfs.worker.PausingWorker;
import io.kittenfs.worker.moves.MoveStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * At each step of a move, the source, the destination and the master are killed in turn and started
 * again: every key stays what it was, and the rebalance ends by itself.
 */
class CrashAtEveryStepIT {
  private static final int KEYS = 2_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path directory;

  private Path paused() {
    return directory.resolve(PausingWorker.PAUSED);
  }

  private void pauseAt(MoveStep step) throws IOException {
    Path complete = Files.writeString(directory.resolve("next"), step.name());
    Files.move(complete, directory.resolve(PausingWorker.WANTED));
    await("a move reaches " + step).atMost(PATIENCE).until(() -> Files.exists(paused()));
  }

  private Node worker(Node master, String name) throws IOException {
    return NodeSetup.worker(directory, name)
        .main(PausingWorker.class)
        .environment(PausingWorker.CONTROL, directory.toString())
        .flags("--master", master.url(""))
        .start()
        .awaitIndex();
  }

  @Test
  void noStepLosesAKey() throws Exception {
    try (Node master = NodeSetup.master(directory, "master").start();
        Node source = worker(master, "source");
        KeyClient client = new KeyClient(KeyRoutes.CLUSTER)) {
      awaitSpread(source, 1);
      Clients.forEach(8, KEYS, key -> put(client, source, key));
      Path hold = Files.createFile(directory.resolve(PausingWorker.HOLD));
      try (Node destination = worker(master, "destination")) {
        for (MoveStep step : MoveStep.values()) {
          for (Node victim : List.of(source, destination, master)) {
            pauseAt(step);
            victim.kill();
            Files.delete(paused());
            victim.start();
            Clients.forEach(8, KEYS, key -> awaitReadable(client, source, key));
          }
        }
        Files.delete(hold);
        awaitSpread(source, 2);
        awaitSpread(destination, 2);
        Clients.forEach(8, KEYS, key -> awaitReadable(client, destination, key));
      }
    }
  }

  private static void awaitSpread(Node node, int size) {
    await("slots on " + size + " workers")
        .atMost(PATIENCE.multipliedBy(3))
        .until(
            () ->
                Cluster.slotCounts(node).values().stream()
                        .filter(it -> it == Cluster.SLOTS / size)
                        .count()
                    == size);
  }

  private static void put(KeyClient client, Node node, int key) {
    Request put = new Request.Put("value." + key, new Condition.Always());
    assertThat(client.send(node.url(""), "key/" + key, put, 100)).isInstanceOf(Answer.Stored.class);
  }

  /** It may be refused until the killed node is back, and is never anything but its value. */
  private static void awaitReadable(KeyClient client, Node node, int key) {
    await("key " + key)
        .atMost(PATIENCE)
        .until(
            () -> {
              Answer answer = client.send(node.url(""), "key/" + key, new Request.Get(), 0);
              if (answer instanceof Answer.Found found) {
                assertThat(found.value()).isEqualTo("value." + key);
              }
              assertThat(answer).as("key %s", key).isNotInstanceOf(Answer.Missing.class);
              return answer instanceof Answer.Found;
            });
  }
}
