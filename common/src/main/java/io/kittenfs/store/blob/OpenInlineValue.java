package io.kittenfs.store.blob;

import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.Metadata;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A small value, in memory.
 *
 * @param value its bytes
 */
public record OpenInlineValue(Metadata metadata, InlineValue value) implements OpenValue {
  @Override
  public void writeTo(OutputStream out, long offset, long length) throws IOException {
    out.write(value.array(), value.offset() + (int) offset, (int) length);
  }

  @Override
  public void close() {}
}
