package io.kittenfs.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.dev.DevCluster;
import io.kittenfs.e2e.dev.DevNode;
import io.kittenfs.http.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However members are cut off and restarted: whatever a copy answers, it has everything that was
 * acknowledged before it says that it may lack something.
 */
class StaleReadsUnderFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Under one key in each, so that each of the three groups has some. */
  private static final int KEYS = 12;

  @TempDir private Path directory;

  /** By key: when the write of each number was acknowledged, in nanoseconds. */
  private final List<NavigableMap<Long, Integer>> acknowledged =
      IntStream.range(0, KEYS)
          .<NavigableMap<Long, Integer>>mapToObj(key -> new ConcurrentSkipListMap<>())
          .toList();

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger old = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private DevCluster cluster;

  @Test
  void noCopyIsOlderThanItSays() {
    try (DevCluster started = DevCluster.startWithThreeCopies(directory, 3);
        Clients clients = new Clients()) {
      cluster = started;
      clients.repeat("writer", this::write);
      for (int worker = 0; worker < 3; worker++) {
        DevNode node = cluster.worker(worker);
        clients.repeat("reader " + worker, () -> read(node));
      }
      for (int worker = 0; worker < 3; worker++) {
        // One that is cut off has old values and says so, and then that they are too old.
        old.set(0);
        refused.set(0);
        cluster.network().isolate(cluster.worker(worker));
        clients.until("a copy was old", PATIENCE, () -> old.get() > 20);
        clients.until("a copy was too old", PATIENCE, () -> refused.get() > 0);
        cluster.network().heal();
        int written = next.get();
        clients.until("writes go on", PATIENCE, () -> next.get() > written + 100);
        cluster.worker(worker).restart();
      }
      clients.stop();
      for (DevNode node : cluster.nodes()) {
        await().atMost(PATIENCE).until(() -> readsTheLast(node));
      }
    }
  }

  private void write() {
    int number = next.incrementAndGet();
    int key = number % KEYS;
    for (int worker = 0; worker < 3; worker++) {
      DevNode node = cluster.worker((number + worker) % 3);
      if (node.isRunning() && isStored(node, key, number)) {
        acknowledged.get(key).put(System.nanoTime(), number);
        return;
      }
    }
  }

  private static boolean isStored(DevNode node, int key, int number) {
    try {
      return node.send("PUT", "/kv/key" + key, Integer.toString(number)).status() < 300;
    } catch (RuntimeException itIsBeingRestarted) {
      return false;
    }
  }

  private void read(DevNode node) {
    if (!node.isRunning()) {
      return;
    }
    for (int key = 0; key < KEYS; key++) {
      NavigableMap<Long, Integer> writes = acknowledged.get(key);
      long begin = System.nanoTime();
      Reply reply;
      try {
        reply = node.send("GET", "/local/kv/key" + key + "?consistency=stale&max_stale=3s");
      } catch (RuntimeException itIsBeingRestarted) {
        return;
      }
      if (reply.status() == 503) {
        refused.incrementAndGet();
      } else if (reply.status() == 200 || reply.status() == 404) {
        long staleness = Long.parseLong(reply.header("Kitten-Staleness-Ms"));
        assertThat(staleness).isLessThanOrEqualTo(3_000);
        Map.Entry<Long, Integer> promised =
            writes.lowerEntry(begin - TimeUnit.MILLISECONDS.toNanos(staleness));
        int found = reply.status() == 200 ? Integer.parseInt(reply.text()) : 0;
        if (promised != null) {
          assertThat(found)
              .as("key%d of %s, %d ms old", key, node.url(), staleness)
              .isGreaterThanOrEqualTo(promised.getValue());
        }
        Map.Entry<Long, Integer> newest = writes.lowerEntry(begin);
        if (newest != null && found < newest.getValue()) {
          old.incrementAndGet();
        }
      }
    }
  }

  private boolean readsTheLast(DevNode node) {
    for (int key = 0; key < KEYS; key++) {
      int last = acknowledged.get(key).lastEntry().getValue();
      Reply reply = node.send("GET", "/kv/key" + key + "?consistency=stale&max_stale=3s");
      if (reply.status() != 200 || Integer.parseInt(reply.text()) < last) {
        return false;
      }
    }
    return true;
  }
}
