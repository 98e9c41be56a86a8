package io.kittenfs.store.blob;

import com.google.common.hash.HashCode;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.Formats;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.StoredRecord;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A large value of a store: the name of its file, which no other value ever has, and what must be
 * in it.
 *
 * @param id the name of its file
 * @param digest SHA-256 of its bytes
 * @param size how many bytes it has
 */
public record BlobContent(BlobId id, HashCode digest, long size) {
  /**
   * Gives each large value that a record in this view names, with constant memory.
   *
   * @param view left anywhere
   */
  public static void forEach(Cursor view, Consumer<BlobContent> consumer) {
    byte[] records = RowKeys.records();
    view.seek(records);
    while (view.nextWithin(records)) {
      of(Formats.decode(view.value(), StoredRecord::decode)).ifPresent(consumer);
    }
  }

  /** The large value that a record names, if it does. */
  public static Optional<BlobContent> of(StoredRecord record) {
    Metadata metadata = record.metadata();
    return record.blob().map(id -> new BlobContent(id, metadata.digest(), metadata.size()));
  }

  /** A large value that a record names, or is to name. */
  public static BlobContent of(BlobValue value) {
    return new BlobContent(value.id(), HashCode.fromBytes(value.digest()), value.size());
  }
}
