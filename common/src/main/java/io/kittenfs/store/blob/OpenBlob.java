package io.kittenfs.store.blob;

import io.kittenfs.store.record.Metadata;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A large value: an open file, which stays readable when the blob is deleted meanwhile.
 *
 * @param channel of the file; closed with this
 */
public record OpenBlob(Metadata metadata, FileChannel channel) implements OpenValue {
  private static final int BUFFER_BYTES = 64 << 10;

  @Override
  public void writeTo(OutputStream out, long offset, long length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, Math.max(1, length)));
    long position = offset;
    long end = offset + length;
    while (position < end) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
      int read = channel.read(buffer, position);
      if (read < 0) {
        throw new EOFException("the blob is shorter than its record says");
      }
      out.write(buffer.array(), 0, read);
      position += read;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException nothingWasWritten) {
      // A file that was only read loses nothing.
    }
  }
}
