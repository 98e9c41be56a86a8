package io.kittenfs.leveldb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Small files of a database's directory that survive a loss of power once they are written. */
final class SyncedFile {
  private SyncedFile() {}

  /** Writes the whole file in place, creating it when missing; a crash may leave a part. */
  static void write(Path file, String content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1)));
      channel.force(true);
    }
  }
}
