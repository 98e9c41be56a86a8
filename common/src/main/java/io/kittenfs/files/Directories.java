package io.kittenfs.files;

import com.google.common.base.Ascii;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Changes of directories that survive a loss of power. Safe for many threads. */
public final class Directories {
  private static final boolean CAN_SYNC = java.io.File.separatorChar == '/';

  private Directories() {}

  /**
   * Makes the names in this directory durable. Windows cannot and need not: its file system orders
   * changes of names itself.
   */
  public static void sync(Path directory) throws IOException {
    if (CAN_SYNC) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Creates this directory, durably, unless it is there. Its parent must be there. */
  public static void create(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        sync(parent);
      }
    }
  }

  /**
   * What an operator is told when a directory given by a flag cannot be made or used.
   *
   * @param what it is, such as "The data directory"
   * @param flag that names it
   */
  public static KittenException unusable(
      String what, Path directory, String flag, FileSystemException cause) {
    String where = directory.toString().equals(cause.getFile()) ? "" : " (" + cause.getFile() + ")";
    return new KittenException(
        ErrorCode.FORBIDDEN,
        what
            + " "
            + directory
            + " cannot be used: "
            + why(cause)
            + where
            + ". It must be a directory in which the user of this node may make and change files:"
            + " change its owner or mode, or choose another with "
            + flag
            + ".",
        cause);
  }

  /** Why the system refuses a path, in words. */
  public static String why(FileSystemException refusal) {
    if (refusal instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (refusal instanceof FileAlreadyExistsException || refusal instanceof NotDirectoryException) {
      return "not a directory";
    }
    if (refusal instanceof NoSuchFileException) {
      return "no such directory";
    }
    String reason = refusal.getReason();
    return reason == null ? "the system refuses it" : Ascii.toLowerCase(reason);
  }

  /** Moves a file whose content is synced to its final name, durably, in one step. */
  public static void moveInto(Path file, Path target) throws IOException {
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    sync(target.toAbsolutePath().getParent());
  }
}
