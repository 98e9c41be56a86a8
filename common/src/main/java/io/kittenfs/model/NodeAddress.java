package io.kittenfs.model;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Whom a node asks: where it is reached, and who it has to be. An address alone is nobody: another
 * worker may listen there by now. Immutable.
 *
 * @param url where it is reached
 * @param worker the identity of the worker that is meant; empty for a master, which has none, and
 *     for a worker of which a node of an earlier version told
 */
public record NodeAddress(NodeUrl url, Optional<UUID> worker) {
  /** Needs both. */
  public NodeAddress {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(worker, "worker");
  }

  /** The worker with this identity. */
  public static NodeAddress of(NodeUrl url, UUID worker) {
    return new NodeAddress(url, Optional.of(worker));
  }

  /** A master. */
  public static NodeAddress ofMaster(NodeUrl url) {
    return new NodeAddress(url, Optional.empty());
  }

  /** Where it is, as users are told. */
  @Override
  public String toString() {
    return url.toString();
  }
}
