package io.kittenfs.store.blob;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.kittenfs.store.record.Metadata;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A large value: an open file, which stays readable when the blob is deleted meanwhile. When all of
 * it is read, its bytes are compared with its digest, and the last of them are kept back if they
 * are others: then nobody takes it for the value. A part of it cannot be compared.
 *
 * @param channel of the file; closed with this
 * @param damaged called when the bytes are not those of the value
 */
public record OpenBlob(Metadata metadata, FileChannel channel, Runnable damaged)
    implements OpenValue {
  private static final int BUFFER_BYTES = 64 << 10;

  @Override
  public void writeTo(OutputStream out, long offset, long length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, Math.max(1, length)));
    long position = offset;
    long end = offset + length;
    Hasher digest = length == metadata.size() ? Hashing.sha256().newHasher() : null;
    while (position < end) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
      int read = channel.read(buffer, position);
      if (read < 0) {
        throw new EOFException("the blob is shorter than its record says");
      }
      position += read;
      if (digest != null) {
        digest.putBytes(buffer.array(), 0, read);
        if (position == end) {
          check(digest.hash());
        }
      }
      out.write(buffer.array(), 0, read);
    }
  }

  private void check(HashCode read) throws IOException {
    if (!read.equals(metadata.digest())) {
      damaged.run();
      throw new IOException(
          "the file of the key " + metadata.key() + " is not what was stored; it breaks off");
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
