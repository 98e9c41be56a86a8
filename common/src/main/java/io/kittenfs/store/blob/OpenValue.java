package io.kittenfs.store.blob;

import io.kittenfs.store.record.Metadata;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A value opened for reading: it stays what it is, whatever is put or deleted meanwhile. Close it.
 */
public interface OpenValue extends Closeable {
  /** What is known of the value. */
  Metadata metadata();

  /**
   * Streams part of the value with constant memory.
   *
   * @param offset first byte, from 0
   * @param length how many bytes; {@code offset + length} is at most the size
   * @throws IOException when the receiver or the disk fails
   */
  void writeTo(OutputStream out, long offset, long length) throws IOException;

  @Override
  void close();
}
