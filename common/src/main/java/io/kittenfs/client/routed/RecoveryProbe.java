package io.kittenfs.client.routed;

import io.kittenfs.client.NodeClient;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells requests which workers they need not be sent to, and looks now and then whether one of
 * those is back. Safe for use by many threads.
 */
final class RecoveryProbe {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final UnreachableWorkers down;
  private final NodeClient client;
  private final MapRefresher refresher;

  RecoveryProbe(UnreachableWorkers down, NodeClient client, MapRefresher refresher) {
    this.down = down;
    this.client = client;
    this.refresher = refresher;
  }

  /**
   * Since when a worker is known to be down; empty when requests may go there, be it because it
   * answered just now. Afterwards the map may name another owner, or another address.
   */
  Optional<Instant> downSince(int worker, NodeAddress address) {
    Optional<Instant> since = down.downSince(worker, address);
    if (since.isEmpty() || !down.mayLook(worker)) {
      return since;
    }
    if (answers(worker, address)) {
      down.answered(worker);
      return Optional.empty();
    }
    refresher.refresh();
    return since;
  }

  private boolean answers(int worker, NodeAddress address) {
    try {
      return Integer.valueOf(worker).equals(client.health(address, DEADLINE).index());
    } catch (KittenException noAnswer) {
      return false;
    }
  }
}
