package io.kittenfs.master.membership;

import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.NodeHealth;
import java.time.Duration;
import java.util.UUID;

/** Asks the worker itself. */
public final class WorkerProbe implements ProcessProbe {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final NodeClient client;

  /** Asks through this client. */
  public WorkerProbe(NodeClient client) {
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
