package io.kittenfs.worker.groups;

import io.kittenfs.log.LogFactory;
import io.kittenfs.store.BlobPeers;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreRenewal;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the store of a copy, as this worker opens its stores. */
public interface CopyOpener {
  /**
   * Opens it.
   *
   * @param directory of the copy
   * @param logs makes its log
   * @param peers the other copies
   * @throws io.kittenfs.store.QuarantinedException when it has to be renewed first
   * @throws IOException when the directory cannot be used
   */
  Store copy(Path directory, LogFactory logs, BlobPeers peers) throws IOException;

  /**
   * Replaces its database while it is not open.
   *
   * @param directory of the copy
   */
  StoreRenewal renewal(Path directory);
}
