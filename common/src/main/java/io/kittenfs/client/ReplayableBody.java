package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.io.OutputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * The body of a request about a key of the cluster, as it is sent to one worker and, after a
 * refusal, to another. Used by one thread at a time.
 */
public abstract class ReplayableBody extends RequestBody {
  /** Bodies up to this many bytes are best read first: they can be sent again after a refusal. */
  public static final int SMALL_BYTES = 64 << 10;

  /** The request names the type of the body itself. */
  @Override
  public final MediaType contentType() {
    return null;
  }

  /** How many bytes it has, or -1 when that is not known. */
  @Override
  public abstract long contentLength();

  /** Whether it is only sent when the owner asks for it. */
  public boolean expectContinue() {
    return isOneShot() || contentLength() < 0 || contentLength() > SMALL_BYTES;
  }

  /** Whether it was written, at least in part, and cannot be written again: only if one-shot. */
  public boolean isConsumed() {
    return false;
  }

  /**
   * Ensures that the body can be sent to another worker: what a client streams to this node is gone
   * once it was forwarded.
   *
   * @throws KittenException UNAVAILABLE when a part of it is gone
   */
  public final void requireReplayable() {
    if (isConsumed()) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "The key's slot went to another worker while the body was on its way. Nothing was stored;"
              + " send it again.");
    }
  }

  @Override
  public final void writeTo(BufferedSink sink) throws IOException {
    writeTo(sink.outputStream());
  }

  /**
   * Writes all of it.
   *
   * @throws KittenException when it breaks off before its end
   * @throws IOException when the receiver fails
   */
  public abstract void writeTo(OutputStream out) throws IOException;

  /** Bytes in memory, which nobody changes any more. */
  public static ReplayableBody of(byte[] bytes) {
    return new ReplayableBody() {
      @Override
      public long contentLength() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }
}
