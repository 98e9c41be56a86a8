package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.OpenBlob;
import io.kittenfs.store.blob.OpenInlineValue;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;
import io.kittenfs.store.record.StoredRecord;
import io.kittenfs.store.record.TransferFormat;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** One slot as of one moment. Used by one thread. */
public final class StoreExport implements Closeable {
  private final PinnedCursor pinned;
  private final Cursor cursor;
  private final BlobOpener blobs;
  private final int slot;
  private final StoreView view;
  private final SlotState state;
  private final Counters counters;

  /**
   * What a stream of changes held.
   *
   * @param upTo ask for changes after this the next time
   * @param records how many records and removals
   * @param bytes the sum of the records' values' sizes
   * @param more whether there were more than the limit in this view
   */
  public record Changes(long upTo, long records, long bytes, boolean more) {}

  /**
   * @param pinned closed with this
   */
  StoreExport(PinnedCursor pinned, BlobOpener blobs, int slot) {
    this.pinned = pinned;
    this.cursor = pinned.view();
    this.blobs = blobs;
    this.slot = slot;
    this.view = new StoreView(cursor::get);
    this.state = view.slot(slot);
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

  /** Every change up to this place of the log is in this view; ask for changes after it. */
  public long position() {
    return pinned.position();
  }

  SlotState state() {
    return state;
  }

  /**
   * Streams everything in {@link TransferFormat}, with constant memory.
   *
   * @throws KittenException INTERNAL naming the key whose file cannot be read, UNAVAILABLE when a
   *     file is still to come from another copy
   * @throws IOException when the receiver or the disk fails; the stream then has no end mark
   */
  public void writeTo(OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    TransferFormat.writeStart(out);
    byte[] prefix = RowKeys.records(slot, state.generation());
    cursor.seek(prefix);
    while (cursor.nextWithin(prefix)) {
      write(out, StoredRecord.decode(cursor.value()));
    }
    TransferFormat.writeEnd(out, new TransferFormat.End(counters.keys(), counters.bytes()));
    out.flush();
  }

  /**
   * Streams each key that the slot's move logged as changed, as it is in this view, with constant
   * memory.
   *
   * @param after only changes after this place of the log; see {@link #position} and {@link
   *     Changes#upTo}
   * @param limit about how many changes at most, at least 1; what one command changed is never torn
   *     apart
   * @throws IOException when the receiver or the disk fails; the stream then has no end mark
   */
  public Changes writeChangesTo(OutputStream stream, long after, int limit) throws IOException {
    byte[] prefix = RowKeys.changes(slot, state.move());
    Set<KeyHash> changed = new LinkedHashSet<>();
    long last = after;
    int rows = 0;
    cursor.seek(RowKeys.changesFrom(slot, state.move(), after + 1));
    boolean more = cursor.nextWithin(prefix);
    while (more && (rows < limit || RowKeys.indexOf(cursor.key()) == last)) {
      changed.add(RowKeys.lastHashOf(cursor.key()));
      last = RowKeys.indexOf(cursor.key());
      rows++;
      more = cursor.nextWithin(prefix);
    }
    DataOutputStream out = new DataOutputStream(stream);
    TransferFormat.writeStart(out);
    long records = 0;
    long bytes = 0;
    for (KeyHash hash : changed) {
      Optional<StoredRecord> record = view.record(slot, state.generation(), hash);
      if (record.isPresent()) {
        write(out, record.get());
        records++;
        bytes += record.get().metadata().size();
      } else {
        TransferFormat.writeRemoval(out, hash);
      }
    }
    TransferFormat.writeEnd(out, new TransferFormat.End(records, bytes));
    out.flush();
    return new Changes(
        more ? last : Math.max(last, pinned.position()), changed.size(), bytes, more);
  }

  private void write(DataOutputStream out, StoredRecord record) throws IOException {
    TransferFormat.writeHeader(out, record);
    try (OpenValue value = open(record)) {
      value.writeTo(out, 0, record.metadata().size());
    }
  }

  private OpenValue open(StoredRecord record) {
    if (record.value() instanceof InlineValue inline) {
      return new OpenInlineValue(record.metadata(), inline);
    }
    BlobContent blob = BlobContent.of(record).orElseThrow();
    FileChannel channel;
    try {
      channel = blobs.open(blob);
    } catch (IOException e) {
      // The receiver sees the stream break off; the key is named for the operator.
      throw new KittenException(
          ErrorCode.INTERNAL,
          "The file of the key "
              + record.metadata().key()
              + " cannot be read, so its slot cannot be copied. Restore the file, or put or delete"
              + " the key.",
          e);
    }
    return new OpenBlob(record.metadata(), channel, () -> blobs.damaged(blob));
  }

  /** Idempotent. */
  @Override
  public void close() {
    pinned.close();
  }
}
