package io.kittenfs.cluster;

import java.util.Objects;

/**
 * The master's answer to a heartbeat that it accepts.
 *
 * @param index the worker's index; null means that the worker has none yet and asks again
 * @param view what the master knows of the cluster; the worker keeps it when it has an index
 */
public record HeartbeatReply(Integer index, ClusterView view) {
  /** Checks what arrives from other nodes. */
  public HeartbeatReply {
    Objects.requireNonNull(view, "view");
    if (index != null) {
      Member.requireIndex(index);
    }
  }
}
