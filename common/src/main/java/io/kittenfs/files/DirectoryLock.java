package io.kittenfs.files;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a data directory to one process, also among containers that share it: the lock belongs to
 * the file, in the kernel that they share. The operating system lifts it when the process ends,
 * however.
 */
public final class DirectoryLock implements Closeable {
  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks a directory, creating it when missing.
   *
   * @throws KittenException CONFLICT when another process, or another node in this one, uses it;
   *     FORBIDDEN when it cannot be made or written
   * @throws IOException when the disk fails
   */
  public static DirectoryLock acquire(Path directory) throws IOException {
    try {
      return tryAcquire(directory).orElseThrow(() -> inUse(directory));
    } catch (FileSystemException e) {
      throw Directories.unusable("The data directory", directory, "--data", e);
    }
  }

  private static KittenException inUse(Path directory) {
    return new KittenException(
        ErrorCode.CONFLICT,
        "The data directory "
            + directory
            + " is in use by another running node. Stop that node, or give this one another"
            + " --data.");
  }

  /**
   * Locks a directory, creating it when missing; empty when another process, or another node in
   * this one, uses it.
   *
   * @throws IOException when the directory cannot be used
   */
  public static Optional<DirectoryLock> tryAcquire(Path directory) throws IOException {
    Directories.create(directory.toAbsolutePath());
    FileChannel channel =
        FileChannel.open(
            directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new DirectoryLock(directory, channel));
      }
    } catch (OverlappingFileLockException heldByThisProcess) {
      // As busy as one that another process holds.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  /** The directory that is locked. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
