package io.kittenfs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells whether the system went down since: each start of Linux has an id of its own. */
public final class BootId {
  private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

  private BootId() {}

  /** The id of this start of the system; empty where the system has none. */
  public static Optional<String> read() {
    try {
      return Optional.of(Files.readString(LINUX).strip());
    } catch (IOException noSuchSystem) {
      return Optional.empty();
    }
  }
}
