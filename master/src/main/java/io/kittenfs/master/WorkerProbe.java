package io.kittenfs.master;

import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.cluster.NodeAddress;
import io.kittenfs.cluster.NodeHealth;
import io.kittenfs.cluster.NodeUrl;
import io.kittenfs.error.KittenException;
import java.time.Duration;
import java.util.UUID;

/** Asks the worker itself. */
final class WorkerProbe implements ProcessProbe {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final NodeClient client;

  WorkerProbe(NodeClient client) {
    this.client = client;
  }

  @Override
  public Sign look(String url, UUID worker, String process) {
    try {
      NodeHealth health = client.health(NodeAddress.of(NodeUrl.parse(url), worker), DEADLINE);
      boolean same = worker.equals(health.uuid()) && process.equals(health.process());
      return same ? Sign.LIVES : Sign.GONE;
    } catch (NodeUnreachableException e) {
      return e.neverSent() || e.isSomebodyElse() ? Sign.GONE : Sign.NONE;
    } catch (KittenException refused) {
      return Sign.NONE;
    }
  }
}
