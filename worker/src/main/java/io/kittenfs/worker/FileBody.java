package io.kittenfs.worker;

import io.kittenfs.store.BlobPeers;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** A file as the body of a request, which is sent once. */
final class FileBody extends RequestBody {
  private static final MediaType BYTES = MediaType.get("application/octet-stream");
  private static final int BUFFER_BYTES = 64 << 10;

  private final BlobPeers.Source file;
  private final long size;
  private final Runnable moved;

  /**
   * @param moved called whenever some of it was sent
   */
  FileBody(BlobPeers.Source file, long size, Runnable moved) {
    this.file = file;
    this.size = size;
    this.moved = moved;
  }

  @Override
  public MediaType contentType() {
    return BYTES;
  }

  @Override
  public long contentLength() {
    return size;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = file.open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sink.write(buffer, 0, read);
        moved.run();
      }
    }
  }
}
