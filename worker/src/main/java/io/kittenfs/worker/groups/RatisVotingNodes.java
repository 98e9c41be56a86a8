package io.kittenfs.worker.groups;

import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.raft.ratis.RatisNode;
import io.kittenfs.raft.ratis.RatisSettings;
import io.kittenfs.store.BlobPeers;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins to vote by Ratis.
 *
 * @param host on which the other members may reach this worker
 * @param port on which they do; 0 for that of the last start, or any that is free
 * @param logKept how many bytes of each log are kept at most for members that are away
 * @param network where to connect to for each address of another member
 * @param stores opens the stores of copies
 * @param blobPeers the other copies of each group
 * @param tellMaster called when this worker leads a group
 * @param random safe for many threads
 */
public record RatisVotingNodes(
    String host,
    int port,
    WorkerIdentity identity,
    long logKept,
    UnaryOperator<InetSocketAddress> network,
    CopyOpener stores,
    Function<Group, BlobPeers> blobPeers,
    Runnable tellMaster,
    RandomGenerator random) {
  private static final Logger LOGGER = LoggerFactory.getLogger(RatisVotingNodes.class);

  /**
   * Listens for the other members.
   *
   * @param self as whom
   * @param logs where the logs of the groups are
   * @param lastPort on which it was reached last; 0 when it never was
   */
  RaftVotingNode start(PeerId self, Path logs, int lastPort) throws IOException {
    return new RaftVotingNode(listen(self, logs, lastPort), stores, blobPeers, tellMaster, random);
  }

  private RatisNode listen(PeerId self, Path logs, int lastPort) throws IOException {
    if (port != 0 || lastPort == 0) {
      return listenAt(self, logs, port);
    }
    try {
      return listenAt(self, logs, lastPort);
    } catch (IOException taken) {
      LOGGER.info("Port {} is taken; the other members are told of another", lastPort);
      return listenAt(self, logs, 0);
    }
  }

  private RatisNode listenAt(PeerId self, Path logs, int at) throws IOException {
    return new RatisNode(
        new RatisSettings(logs, host, at, self)
            .withCompaction(RatisSettings.Compaction.keeping(logKept)),
        new PeersByView(identity, network),
        System::nanoTime);
  }
}
