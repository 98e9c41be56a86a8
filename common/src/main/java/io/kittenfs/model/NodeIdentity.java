package io.kittenfs.model;

import java.util.Optional;
import java.util.UUID;

/**
 * Who a node is. Every request between nodes says in these header fields for whom it is meant, and
 * any other node refuses it. Immutable.
 *
 * @param cluster which cluster it is of; empty while it does not know
 * @param worker the identity in a worker's data directory; empty for a master
 */
public record NodeIdentity(Optional<UUID> cluster, Optional<UUID> worker) {
  /** Header field of requests: the sender's cluster, which the recipient has to be of too. */
  public static final String CLUSTER = "Kitten-Cluster";

  /** Header field of requests: the worker that is meant. */
  public static final String WORKER = "Kitten-Worker";

  /** What to do about a worker that comes to the master of another cluster. */
  public static final String HOW_TO_JOIN =
      "Start the worker with its own master, or on an empty data directory to join here. If this"
          + " master lost its disk and other workers came first, DELETE /clear on it while only the"
          + " workers of the right cluster run.";

  /** A master of this cluster, or of none yet. */
  public static NodeIdentity ofMaster(Optional<UUID> cluster) {
    return new NodeIdentity(cluster, Optional.empty());
  }

  /** A worker of this cluster, or of none yet. */
  public static NodeIdentity ofWorker(UUID worker, Optional<UUID> cluster) {
    return new NodeIdentity(cluster, Optional.of(worker));
  }

  /**
   * Whether a request is for this node. A node that knows no cluster yet is of any: a worker whose
   * first answer from its master is still on its way, or a master that lost its disk.
   *
   * @param wantedCluster what the request says; empty when it says nothing
   * @param wantedWorker what the request says; empty when it says nothing
   */
  public boolean isMeant(Optional<String> wantedCluster, Optional<String> wantedWorker) {
    boolean sameWorker = wantedWorker.isEmpty() || wantedWorker.equals(worker.map(UUID::toString));
    boolean sameCluster =
        wantedCluster.isEmpty()
            || cluster.isEmpty()
            || wantedCluster.equals(cluster.map(UUID::toString));
    return sameWorker && sameCluster;
  }

  /** Such as {@code worker … of cluster …}. */
  @Override
  public String toString() {
    return worker.map(id -> "worker " + id).orElse("the master")
        + cluster.map(id -> " of cluster " + id).orElse(" of no cluster yet");
  }
}
