package io.kittenfs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Small files that survive a loss of power once they are written. */
public final class SyncedFile {
  private SyncedFile() {}

  /** As {@link #write(Path, byte[])}, of characters that are a byte each. */
  public static void write(Path file, String content) throws IOException {
    write(file, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes the whole file in place, creating it when missing; a crash may leave a part. */
  public static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /**
   * The whole file; empty when there is none.
   *
   * @throws IOException when it cannot be read
   */
  public static Optional<byte[]> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    }
  }

  /**
   * Replaces a file, durably when this returns. After a loss of power meanwhile it holds what it
   * held before or this.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    write(next, content);
    Directories.moveInto(next, file);
  }
}
