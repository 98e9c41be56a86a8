package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Fills a new generation of a slot beside the visible one, then shows it in one step. Closing
 * before that leaves the slot as it was. Used by one thread.
 */
public final class StoreImport implements Closeable {
  private static final int BATCH_RECORDS = 512;
  private static final long BATCH_BYTES = 1 << 20;

  private final Store store;
  private final int slot;
  private final int generation;
  private final List<ImportCommand.Incoming> batch = new ArrayList<>();
  private long batchBytes;
  private boolean ended;

  /**
   * What an import brought.
   *
   * @param records how many
   * @param bytes the sum of their values' sizes
   */
  public record Imported(long records, long bytes) {}

  StoreImport(Store store, int slot) {
    this.store = store;
    this.slot = slot;
    this.generation = store.submit(new ImportCommand.Begin(slot));
  }

  /**
   * Takes everything that a {@link StoreExport} streams.
   *
   * @throws IOException when the stream breaks off
   * @throws KittenException BAD_GATEWAY when it is damaged, DISK_FULL when there is no room
   */
  public void readFrom(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    TransferFormat.Start expected = TransferFormat.readStart(in);
    long keys = 0;
    long bytes = 0;
    Optional<TransferFormat.Header> header = TransferFormat.readHeader(in);
    while (header.isPresent()) {
      ImportCommand.Incoming incoming = receive(in, header.get());
      keys++;
      bytes += incoming.value().size();
      take(incoming);
      header = TransferFormat.readHeader(in);
    }
    write();
    if (keys != expected.keys() || bytes != expected.bytes()) {
      throw TransferFormat.damaged();
    }
  }

  private void take(ImportCommand.Incoming incoming) {
    batch.add(incoming);
    batchBytes += incoming.value() instanceof InlineValue inline ? inline.length() : 0;
    if (batch.size() == BATCH_RECORDS || batchBytes >= BATCH_BYTES) {
      write();
    }
  }

  private ImportCommand.Incoming receive(DataInputStream in, TransferFormat.Header header)
      throws IOException {
    try (ValueWriter writer = store.newValue()) {
      byte[] buffer = new byte[(int) Math.min(64 << 10, Math.max(1, header.size()))];
      long left = header.size();
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new EOFException("the stream ends inside a value");
        }
        writer.write(buffer, 0, read);
        left -= read;
      }
      StagedValue value = writer.finish();
      if (!Arrays.equals(value.digest(), header.digest())) {
        store.discard(value);
        throw TransferFormat.damaged();
      }
      return new ImportCommand.Incoming(
          header.key(), header.created(), header.modified(), header.contentType(), value);
    }
  }

  private void write() {
    if (batch.isEmpty()) {
      return;
    }
    store.checkSpace();
    List<ImportCommand.Incoming> records = List.copyOf(batch);
    try {
      store.submit(new ImportCommand.Write(slot, generation, records, store.nowMillis()));
    } catch (KittenException e) {
      if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
        // The records may name their blobs: only the orphan sweep can tell.
        batch.clear();
      }
      throw e;
    }
    batch.clear();
    batchBytes = 0;
  }

  /**
   * Shows what was imported in place of what the slot held.
   *
   * @param replace whether the slot may hold keys now
   * @throws KittenException CONFLICT when it does and may not; nothing changed
   */
  public Imported commit(boolean replace) {
    Counters counters = store.submit(new ImportCommand.Commit(slot, generation, replace));
    ended = true;
    store.wakeJanitor();
    return new Imported(counters.keys(), counters.bytes());
  }

  /** Gives the import up unless it was committed. Idempotent. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      batch.forEach(incoming -> store.discard(incoming.value()));
      store.abort(slot, generation);
    }
  }
}
