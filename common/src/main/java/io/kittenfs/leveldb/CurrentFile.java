package io.kittenfs.leveldb;

import io.kittenfs.files.SyncedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The file {@code CURRENT} of a LevelDB directory, which names the manifest in use. The Java engine
 * writes a new manifest, whole and synced, when it opens a directory, and then replaces CURRENT: in
 * place where renaming does not replace a file (Windows). A crash within that leaves a CURRENT that
 * names nothing; it was about to name the newest manifest.
 */
final class CurrentFile {
  private static final String MANIFEST = "MANIFEST-";

  private CurrentFile() {}

  /** Completes a replacement that a crash cut off. */
  static void restore(Path directory) throws IOException {
    Path current = directory.resolve("CURRENT");
    if (!Files.exists(current) || namesManifest(Files.readAllBytes(current))) {
      return;
    }
    Optional<Path> newest = newestManifest(directory);
    if (newest.isPresent()) {
      Path next = directory.resolve("CURRENT.dbtmp");
      SyncedFile.write(next, newest.get().getFileName() + "\n");
      Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static boolean namesManifest(byte[] content) {
    return new String(content, StandardCharsets.US_ASCII).matches(MANIFEST + "[0-9]+\n");
  }

  private static Optional<Path> newestManifest(Path directory) throws IOException {
    try (DirectoryStream<Path> manifests =
        Files.newDirectoryStream(directory, MANIFEST + "[0-9]*")) {
      return StreamSupport.stream(manifests.spliterator(), false)
          .max(Comparator.comparingLong(CurrentFile::number));
    }
  }

  private static long number(Path manifest) {
    return Long.parseLong(manifest.getFileName().toString().substring(MANIFEST.length()));
  }
}
