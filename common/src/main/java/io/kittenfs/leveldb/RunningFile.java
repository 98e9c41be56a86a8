package io.kittenfs.leveldb;

import io.kittenfs.files.SyncedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code RUNNING} in a database's directory: it is there from the opening to a clean end,
 * and holds the boot id. One that was left under another boot id tells that the system went down
 * meanwhile, perhaps for want of power; under the same one only the process ended, and what it had
 * written is all there. LevelDB leaves files alone whose names it does not know.
 */
final class RunningFile {
  private static final String NAME = "RUNNING";

  /** What stands for an unknown boot; equals no boot id. */
  private static final String UNKNOWN = "";

  private final Path file;
  private final Optional<String> bootId;

  /**
   * The file in this directory.
   *
   * @param bootId of now; where there is none, every missing clean end may be a loss of power
   */
  RunningFile(Path directory, Optional<String> bootId) {
    this.file = directory.resolve(NAME);
    this.bootId = bootId;
  }

  /** Whether the power may have been lost while the database was last open. */
  boolean tellsOfPowerLoss() throws IOException {
    try {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      return bootId.isEmpty() || !content.equals(bootId.get());
    } catch (NoSuchFileException cleanEnd) {
      return false;
    }
  }

  /** Notes durably that the database is open; before the first write. */
  void begin() throws IOException {
    SyncedFile.write(file, bootId.orElse(UNKNOWN));
  }

  /** Notes a clean end. One that a loss of power takes back costs no more than a needless check. */
  void end() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Notes that the disk failed: the next opening takes as little for granted as after a cut. */
  void fail() throws IOException {
    SyncedFile.write(file, UNKNOWN);
  }
}
