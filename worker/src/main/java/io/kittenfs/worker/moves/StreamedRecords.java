package io.kittenfs.worker.moves;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** Records as the body of a request, which is sent once. */
final class StreamedRecords extends RequestBody {
  private static final MediaType BYTES = MediaType.get("application/octet-stream");

  private final Destination.Records records;

  StreamedRecords(Destination.Records records) {
    this.records = records;
  }

  @Override
  public MediaType contentType() {
    return BYTES;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    records.writeTo(new Unflushed(sink.outputStream()));
  }

  /**
   * Leaves it to the connection when to send: were the last records sent before the mark that ends
   * the body, the mark would wait for the other side to acknowledge them, which it delays.
   */
  private static final class Unflushed extends FilterOutputStream {
    Unflushed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() {}
  }
}
