package io.kittenfs.store;

import com.google.common.primitives.Bytes;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Formats;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.StoredRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Looks through a store for large values whose files are not here, some at a time. What is
 * committed meanwhile may be left out. Used by one thread.
 */
final class BlobScan {
  private static final int ROWS_AT_ONCE = 512;

  private final Database database;
  private final BlobFiles files;
  private byte[] from;
  private boolean ended;

  BlobScan(Database database, BlobFiles files) {
    this.database = database;
    this.files = files;
    restart();
  }

  /** Looks through everything again. */
  void restart() {
    from = RowKeys.liveBlobs();
    ended = false;
  }

  /** Whether everything was looked at. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * Goes on until it has found this many or everything was looked at. Only when something is
   * missing the records are read, too: they alone say what must be in a file.
   *
   * @param stop whether to stop early; then nothing is found, and the next call begins at the same
   *     place
   */
  List<BlobContent> next(int limit, BooleanSupplier stop) {
    Set<BlobId> missing = new HashSet<>();
    boolean last = false;
    byte[] position = from;
    while (!last && missing.size() < limit) {
      if (stop.getAsBoolean()) {
        return List.of();
      }
      // A new cursor now and then: a long-lived one would keep the database's files from being
      // compacted away.
      try (Cursor cursor = database.cursor()) {
        cursor.seek(position);
        int rows = 0;
        while (!last && rows < ROWS_AT_ONCE && missing.size() < limit) {
          last = !cursor.nextWithin(RowKeys.liveBlobs());
          if (!last) {
            rows++;
            position = Bytes.concat(cursor.key(), new byte[1]);
            addIfMissing(cursor.key(), missing);
          }
        }
      }
    }
    List<BlobContent> found = missing.isEmpty() ? List.of() : contents(missing, stop);
    if (stop.getAsBoolean()) {
      return List.of();
    }
    from = position;
    ended = last;
    return found;
  }

  private void addIfMissing(byte[] row, Set<BlobId> missing) {
    BlobId id = Formats.decode(RowKeys.withoutFamily(row), BlobId::of);
    if (!files.has(id)) {
      missing.add(id);
    }
  }

  private List<BlobContent> contents(Set<BlobId> ids, BooleanSupplier stop) {
    List<BlobContent> contents = new ArrayList<>();
    byte[] records = RowKeys.records();
    try (Cursor cursor = database.cursor()) {
      cursor.seek(records);
      while (contents.size() < ids.size() && !stop.getAsBoolean() && cursor.nextWithin(records)) {
        BlobContent.of(Formats.decode(cursor.value(), StoredRecord::decode))
            .filter(blob -> ids.contains(blob.id()))
            .ifPresent(contents::add);
      }
    }
    return contents;
  }
}
