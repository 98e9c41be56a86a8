package io.kittenfs.worker;

import io.kittenfs.client.NodeClient;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Member;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.WorkerStatus;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds other workers: by the master, or without it by what the heartbeats taught this worker. Safe
 * for many threads.
 */
final class PeerDirectory {
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final WorkerIdentity identity;
  private final NodeClient client;
  private final Optional<NodeUrl> master;

  PeerDirectory(WorkerIdentity identity, NodeClient client, Optional<NodeUrl> master) {
    this.identity = identity;
    this.client = client;
    this.master = master;
  }

  /**
   * Finds the worker with this index.
   *
   * @throws KittenException INVALID_REQUEST for this worker's own index, NOT_FOUND for one that
   *     nobody has
   */
  NodeAddress find(int index) {
    if (identity.index().filter(own -> own == index).isPresent()) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "This worker is index " + index + "; others: " + others() + ".");
    }
    return askMaster(index)
        .or(() -> remembered(index))
        .orElseThrow(
            () ->
                new KittenException(
                    ErrorCode.NOT_FOUND,
                    "No worker has index " + index + "; there are: " + others() + "."));
  }

  private Optional<NodeAddress> askMaster(int index) {
    try {
      return master
          .map(url -> client.worker(NodeAddress.ofMaster(url), index, DEADLINE))
          .map(WorkerStatus::address);
    } catch (KittenException theMasterIsAwayOrEmpty) {
      return Optional.empty();
    }
  }

  private Optional<NodeAddress> remembered(int index) {
    return identity.view().member(index).filter(member -> !member.removed()).map(Member::address);
  }

  private String others() {
    ClusterView view = identity.view();
    String others =
        view.members().stream()
            .filter(member -> !member.removed())
            .filter(member -> identity.index().filter(own -> own == member.index()).isEmpty())
            .map(PeerDirectory::describe)
            .collect(Collectors.joining(", "));
    return others.isEmpty() ? "none" : others;
  }

  private static String describe(Member member) {
    return member.index() + " at " + member.url();
  }
}
