package io.kittenfs.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
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

  /** Moves a file whose content is synced to its final name, durably, in one step. */
  public static void moveInto(Path file, Path target) throws IOException {
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    sync(target.toAbsolutePath().getParent());
  }
}
