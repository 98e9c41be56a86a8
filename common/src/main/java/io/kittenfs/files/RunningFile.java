package io.kittenfs.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code RUNNING} in the directory of a database or log: it is there from the opening to a
 * clean end, and holds the boot id. One that was left under another boot id tells that the system
 * went down meanwhile, perhaps for want of power; under the same one only the process ended, and
 * what it had written is all there. For one thread at a time.
 */
public final class RunningFile {
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
  public RunningFile(Path directory, Optional<String> bootId) {
    this.file = directory.resolve(NAME);
    this.bootId = bootId;
  }

  /** Whether the power may have been lost while this was last open. */
  public boolean tellsOfPowerLoss() throws IOException {
    try {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      return bootId.isEmpty() || !content.equals(bootId.get());
    } catch (NoSuchFileException cleanEnd) {
      return false;
    }
  }

  /** Notes durably that this is open; before the first write. */
  public void begin() throws IOException {
    SyncedFile.write(file, bootId.orElse(UNKNOWN));
  }

  /** Notes a clean end. One that a loss of power takes back costs no more than a needless check. */
  public void end() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Notes that the disk failed: the next opening takes as little for granted as after a cut. */
  public void fail() throws IOException {
    SyncedFile.write(file, UNKNOWN);
  }
}
