package io.kittenfs.worker;

import io.kittenfs.files.DirectoryLock;
import java.io.IOException;
import java.nio.file.Path;

/** Where a worker finds the directory that holds everything it keeps. Immutable. */
sealed interface DataDirectory permits DataDirectory.OneDirectory, DirectoryPool {
  /**
   * Locks the directory, creating it when missing.
   *
   * @throws io.kittenfs.error.KittenException CONFLICT when another process uses it, FORBIDDEN when
   *     it cannot be made or written
   * @throws IOException when the disk fails
   */
  DirectoryLock lock() throws IOException;

  /** A directory of this worker alone. */
  record OneDirectory(Path path) implements DataDirectory {
    @Override
    public DirectoryLock lock() throws IOException {
      return DirectoryLock.acquire(path);
    }
  }
}
