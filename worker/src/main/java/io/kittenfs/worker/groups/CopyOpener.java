package io.kittenfs.worker.groups;

import io.kittenfs.log.LogFactory;
import io.kittenfs.store.BlobPeers;
import io.kittenfs.store.Store;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the store of a copy, as this worker opens its stores. */
@FunctionalInterface
public interface CopyOpener {
  /**
   * Opens it.
   *
   * @param directory of the copy
   * @param logs makes its log
   * @param peers the other copies
   * @throws IOException when the directory cannot be used
   */
  Store open(Path directory, LogFactory logs, BlobPeers peers) throws IOException;
}
