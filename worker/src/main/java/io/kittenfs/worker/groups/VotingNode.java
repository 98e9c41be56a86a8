package io.kittenfs.worker.groups;

import io.kittenfs.model.Group;
import io.kittenfs.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** By which a worker votes in its groups, all by one port. Safe for use by many threads. */
public interface VotingNode extends Closeable {
  /** The port on which the other members reach it. */
  int port();

  /**
   * Opens this worker's copy of a group, and takes part in it until the store is closed.
   *
   * @param directory of the copy
   * @param create whether the group is new, and its log may be
   * @throws IOException when what is on the disk cannot be used
   */
  Store open(Group group, Path directory, boolean create) throws IOException;

  /**
   * Hands leadership of a group to another member, if this worker leads it and that one is not far
   * behind. Returns at once; writes wait until it succeeded or failed.
   *
   * @param worker the index of the member
   */
  void transferLeadership(int group, int worker);
}
