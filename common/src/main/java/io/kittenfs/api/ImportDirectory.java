package io.kittenfs.api;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * The one directory of this machine whose files may be stored by name. What lies outside is refused
 * with the same words whether it exists or not. Immutable.
 */
public final class ImportDirectory {
  private final Path directory;
  private final Path home;

  /**
   * @param directory an existing directory
   * @param home what a leading {@code ~} stands for
   * @throws IOException when there is no such directory, or none that can be read
   */
  public ImportDirectory(Path directory, Path home) throws IOException {
    this.directory = directory.toRealPath();
    this.home = home;
    if (!Files.isDirectory(this.directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    if (!Files.isReadable(this.directory)) {
      throw new AccessDeniedException(directory.toString());
    }
  }

  /**
   * Opens a file of this directory.
   *
   * @param name a path; {@code ~} at its start is the home directory, a relative one starts in this
   *     directory
   * @throws KittenException FORBIDDEN when it is anything but a readable regular file that really
   *     lies in this directory, symbolic links resolved
   */
  InputStream open(String name) {
    try {
      Path named = directory.resolve(expandHome(name));
      // Another drive, or a share: on Windows the mere look at one logs in to the server it names.
      if (!directory.getRoot().equals(named.getRoot())) {
        throw refusal();
      }
      Path file = named.toRealPath();
      if (!file.startsWith(directory) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw refusal();
      }
      return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | InvalidPathException e) {
      throw refusal();
    }
  }

  private Path expandHome(String name) {
    if (name.equals("~")) {
      return home;
    }
    boolean inHome = name.startsWith("~/") || name.startsWith("~" + File.separator);
    return inHome ? home.resolve(name.substring(2)) : Path.of(name);
  }

  private static KittenException refusal() {
    return forbidden(
        "No file of that name can be imported: it must be a regular file inside this worker's"
            + " import directory (--import-dir).");
  }

  /** The refusal of a worker that imports nothing. */
  static KittenException notConfigured() {
    return forbidden(
        "This worker imports no files from its own disk (it was started without --import-dir).");
  }

  private static KittenException forbidden(String reason) {
    return new KittenException(
        ErrorCode.FORBIDDEN, reason + " Sending the file always works: -T FILE, or -F file=@FILE.");
  }
}
