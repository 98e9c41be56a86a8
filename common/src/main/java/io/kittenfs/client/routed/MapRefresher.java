package io.kittenfs.client.routed;

import io.kittenfs.client.NodeClient;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.ClusterMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks other nodes for their map when the own one leads nowhere: any of them will do, so the master
 * is not needed. Safe for use by many threads.
 */
final class MapRefresher {
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();
  private static final int ASKED_AT_MOST = 3;

  private final MapCache maps;
  private final NodeClient client;
  private final List<NodeAddress> others;
  private final OwnSlots own;
  private final Lock lock = new ReentrantLock();
  private long last = System.nanoTime() - INTERVAL_NANOS;

  /**
   * @param others nodes to ask besides the other workers, such as the master
   */
  MapRefresher(MapCache maps, NodeClient client, List<NodeAddress> others, OwnSlots own) {
    this.own = own;
    this.maps = maps;
    this.client = client;
    this.others = List.copyOf(others);
  }

  /** Asks until a node has news, but only now and then, and one thread at a time. */
  void refresh() {
    if (!lock.tryLock()) {
      return;
    }
    try {
      if (System.nanoTime() - last >= INTERVAL_NANOS) {
        ask();
        last = System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  private void ask() {
    List<NodeAddress> nodes = new ArrayList<>();
    maps.workers()
        .forEach(
            (index, address) -> {
              if (!own.areOf(index)) {
                nodes.add(address);
              }
            });
    Collections.shuffle(nodes);
    nodes.addAll(0, others);
    for (NodeAddress node :
        nodes.subList(0, Math.min(nodes.size(), others.size() + ASKED_AT_MOST))) {
      if (hasNews(node)) {
        return;
      }
    }
  }

  private boolean hasNews(NodeAddress node) {
    try {
      ClusterMap map = client.map(node, DEADLINE);
      return maps.learn(map);
    } catch (KittenException | IllegalArgumentException noAnswer) {
      return false;
    }
  }
}
