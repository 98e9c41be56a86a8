package io.kittenfs.worker.groups;

import io.kittenfs.model.PeerId;
import java.io.IOException;
import java.nio.file.Path;

/** Begins to vote. */
@FunctionalInterface
public interface VotingNodes {
  /**
   * Listens for the other members.
   *
   * @param self as whom
   * @param logs where the logs of the groups are
   * @param port on which it was reached last; 0 when it never was
   */
  VotingNode start(PeerId self, Path logs, int port) throws IOException;
}
