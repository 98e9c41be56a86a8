package io.kittenfs.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The body of a request about a key of the cluster. Used by one thread at a time. */
public interface KvBody {
  /** Bodies up to this many bytes are best read first: they can be sent again after a refusal. */
  int SMALL_BYTES = 64 << 10;

  /** How many bytes it has, or -1 when that is not known. */
  long length();

  /** Whether it can be written more than once. */
  boolean repeatable();

  /** Whether it was written, at least in part, and cannot be written again. */
  boolean wasGiven();

  /**
   * Writes all of it.
   *
   * @throws io.kittenfs.error.KittenException when it cannot be had to its end
   * @throws IOException when the receiver fails
   */
  void writeTo(OutputStream out) throws IOException;

  /** Bytes in memory, which nobody changes any more. */
  static KvBody of(byte[] bytes) {
    return new KvBody() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public boolean repeatable() {
        return true;
      }

      @Override
      public boolean wasGiven() {
        return false;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }

  /** Where the bytes of a stream come from. */
  @FunctionalInterface
  interface Source {
    /** Opens it: only when the receiver wants the body. */
    InputStream open() throws IOException;
  }

  /**
   * What a source gives once.
   *
   * @param length how many bytes that is, or -1 when that is not known
   * @param source its failures are to be KittenExceptions: an IOException is taken for one of the
   *     receiver
   */
  static KvBody once(long length, Source source) {
    return new KvBody() {
      private boolean given;

      @Override
      public long length() {
        return length;
      }

      @Override
      public boolean repeatable() {
        return false;
      }

      @Override
      public boolean wasGiven() {
        return given;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        given = true;
        byte[] buffer = new byte[32 << 10];
        try (InputStream in = source.open()) {
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
          }
        }
      }
    };
  }
}
