package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.command.IncomingRecord;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoredRecord;
import io.kittenfs.store.record.TransferFormat;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Takes what a {@link StoreExport} streams and hands it on in batches that fit one command. Values
 * are staged before the command that names them. Used by one thread.
 */
final class RecordReceiver implements Closeable {
  private static final int BATCH_RECORDS = 512;

  /**
   * No command of a store is heavier than the one that writes a batch: this much and one more
   * record, which with its key, its fields and a value of {@link StoreOptions#DEFAULT_INLINE_MAX}
   * is less than 72 KiB; together less than 328 KiB. A put is one such record, and a condition that
   * came in a header of 16 KiB.
   */
  private static final long BATCH_BYTES = 256 << 10;

  private final StagedValues values;
  private final Consumer<List<IncomingRecord>> writer;
  private final List<IncomingRecord> batch = new ArrayList<>();
  private long batchBytes;

  /**
   * @param writer stores a batch; when it throws, nothing of the batch was stored, unless the
   *     outcome is unknown
   */
  RecordReceiver(StagedValues values, Consumer<List<IncomingRecord>> writer) {
    this.values = values;
    this.writer = writer;
  }

  /**
   * Takes one whole stream.
   *
   * @throws IOException when the stream breaks off
   * @throws KittenException BAD_GATEWAY when it is damaged, DISK_FULL when there is no room
   */
  void readFrom(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    boolean further = TransferFormat.readStart(in);
    long records = 0;
    long bytes = 0;
    TransferFormat.Item item = TransferFormat.read(in, further);
    while (!(item instanceof TransferFormat.End)) {
      if (item instanceof TransferFormat.Header header) {
        take(IncomingRecord.of(receive(in, header)));
        records++;
        bytes += header.metadata().size();
      } else if (item instanceof TransferFormat.Removal removal) {
        take(IncomingRecord.removal(removal.hash()));
      }
      item = TransferFormat.read(in, further);
    }
    write();
    if (!item.equals(new TransferFormat.End(records, bytes))) {
      throw TransferFormat.damaged();
    }
  }

  private void take(IncomingRecord incoming) {
    batch.add(incoming);
    // Large values count, too, though they lie beside the batch: what was received and not stored
    // is received again after a failure.
    batchBytes += Math.max(incoming.weight(), incoming.size());
    if (batch.size() == BATCH_RECORDS || batchBytes >= BATCH_BYTES) {
      write();
    }
  }

  private StoredRecord receive(DataInputStream in, TransferFormat.Header header)
      throws IOException {
    long size = header.metadata().size();
    try (ValueWriter value = values.newValue()) {
      byte[] buffer = new byte[(int) Math.min(64 << 10, Math.max(1, size))];
      long left = size;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new EOFException("the stream ends inside a value");
        }
        value.write(buffer, 0, read);
        left -= read;
      }
      return new StoredRecord(header.metadata(), value.finish(header.metadata().digest()));
    }
  }

  private void write() {
    if (batch.isEmpty()) {
      return;
    }
    values.checkSpace();
    stagedValues().forEach(values::replicate);
    try {
      writer.accept(List.copyOf(batch));
    } catch (KittenException e) {
      if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
        // The records may name their blobs: only the orphan sweep can tell.
        handOver();
      }
      throw e;
    }
    handOver();
    batchBytes = 0;
  }

  private void handOver() {
    stagedValues().forEach(values::handOver);
    batch.clear();
  }

  private Stream<StagedValue> stagedValues() {
    return batch.stream().flatMap(incoming -> incoming.record().stream()).map(StoredRecord::value);
  }

  /** Removes the files of values that were received but not stored. Idempotent. */
  @Override
  public void close() {
    stagedValues().forEach(values::discard);
    batch.clear();
  }
}
