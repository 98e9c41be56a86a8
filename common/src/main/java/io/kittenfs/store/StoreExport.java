package io.kittenfs.store;

import io.kittenfs.leveldb.Cursor;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;

/** All records of one slot as of one moment. Used by one thread. */
public final class StoreExport implements Closeable {
  private final Cursor cursor;
  private final BlobFiles files;
  private final ExportPins pins;
  private final long pinned;
  private final byte[] prefix;
  private final Counters counters;
  private boolean closed;

  StoreExport(Cursor cursor, BlobFiles files, ExportPins pins, long pinned, int slot) {
    this.cursor = cursor;
    this.files = files;
    this.pins = pins;
    this.pinned = pinned;
    StoreView view = new StoreView(cursor::get);
    this.prefix = Layout.records(slot, view.slot(slot).generation());
    this.counters = view.counters(slot);
  }

  /** How many records it holds. */
  public long keys() {
    return counters.keys();
  }

  /** The sum of their values' sizes. */
  public long bytes() {
    return counters.bytes();
  }

  /**
   * Streams everything in {@link TransferFormat}, with constant memory.
   *
   * @throws IOException when the receiver or the disk fails; the stream then has no end mark
   */
  public void writeTo(OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    TransferFormat.writeStart(out, counters);
    cursor.seek(prefix);
    while (cursor.nextWithin(prefix)) {
      StoredRecord record = StoredRecord.decode(cursor.value());
      TransferFormat.writeHeader(out, record);
      try (Found value = open(record)) {
        value.writeTo(out, 0, record.metadata().size());
      }
    }
    TransferFormat.writeEnd(out);
    out.flush();
  }

  private Found open(StoredRecord record) throws IOException {
    if (record.value() instanceof InlineValue inline) {
      return new FoundInline(record.metadata(), inline);
    }
    FileChannel channel = files.read(record.blob().orElseThrow());
    return new FoundBlob(record.metadata(), channel);
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cursor.close();
      pins.release(pinned);
    }
  }
}
