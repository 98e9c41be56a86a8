package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a data directory to one process. The operating system lifts it when the process ends,
 * however.
 */
public final class DirectoryLock implements Closeable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a directory, creating it when missing.
   *
   * @throws KittenException CONFLICT when another process, or another node in this one, uses it
   * @throws IOException when the directory cannot be used
   */
  public static DirectoryLock acquire(Path directory) throws IOException {
    Directories.create(directory.toAbsolutePath());
    FileChannel channel =
        FileChannel.open(
            directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DirectoryLock(channel);
      }
    } catch (OverlappingFileLockException heldByThisProcess) {
      // Refused below, like one that another process holds.
    }
    channel.close();
    throw new KittenException(
        ErrorCode.CONFLICT,
        "The data directory "
            + directory
            + " is in use by another running node. Stop that node, or give this one another --data.");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
