package io.kittenfs.http.server;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.model.NodeIdentity;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Refuses what other nodes mean for somebody else: their address of a node may be out of date, and
 * another one may listen there by now. Requests that name nobody, such as those of users, pass.
 * Safe for use by many threads.
 */
final class RecipientGuard {
  private final Supplier<NodeIdentity> self;

  /**
   * @param self who this node is; asked with each request that names a recipient
   */
  RecipientGuard(Supplier<NodeIdentity> self) {
    this.self = self;
  }

  /**
   * Checks the recipient that a request names.
   *
   * @throws KittenException MISDIRECTED
   */
  void check(Exchange exchange) {
    Optional<String> cluster = exchange.header(NodeIdentity.CLUSTER);
    Optional<String> worker = exchange.header(NodeIdentity.WORKER);
    if (cluster.isEmpty() && worker.isEmpty()) {
      return;
    }
    NodeIdentity identity = self.get();
    if (!identity.isMeant(cluster, worker)) {
      throw new KittenException(
          ErrorCode.MISDIRECTED,
          "This is "
              + identity
              + "; the request is meant for "
              + worker.map(id -> "worker " + id).orElse("a node")
              + cluster.map(id -> " of cluster " + id).orElse("")
              + ". Nothing was done. "
              + (identity.worker().isPresent()
                  ? "GET /workers on the master tells where each worker is."
                  : NodeIdentity.HOW_TO_JOIN));
    }
  }
}
