package io.kittenfs.worker.registration;

import io.kittenfs.files.SyncedFile;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code identity.json} in a data directory. After a loss of power it holds either what was saved
 * last or what was saved before that. Used by one thread at a time.
 */
final class IdentityFile {
  private static final String NAME = "identity.json";

  private final Path directory;
  private final WireJson json;

  IdentityFile(Path directory, WireJson json) {
    this.directory = directory;
    this.json = json;
  }

  /**
   * The identity; empty when the directory has none yet.
   *
   * @throws IOException when it cannot be read or makes no sense
   */
  Optional<Identity> load() throws IOException {
    Optional<byte[]> content = SyncedFile.read(directory.resolve(NAME));
    if (content.isEmpty()) {
      return Optional.empty();
    }
    Identity identity;
    try {
      identity = json.read(content.get(), Identity.class);
    } catch (IOException e) {
      throw new IOException(
          NAME + " in the data directory is damaged. Restore it from a backup of the directory.",
          e);
    }
    if (identity.formatVersion() != Identity.FORMAT_VERSION) {
      throw new IOException(
          "The data directory has format "
              + identity.formatVersion()
              + "; this version of KittenFS understands format "
              + Identity.FORMAT_VERSION
              + " only.");
    }
    return Optional.of(identity);
  }

  /** Replaces the identity, durably when this returns. */
  void save(Identity identity) throws IOException {
    Files.createDirectories(directory);
    SyncedFile.replace(directory.resolve(NAME), json.write(identity));
  }
}
