package io.kittenfs.store;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.BatchApplier;
import io.kittenfs.store.blob.BlobFiles;
import java.util.function.BiFunction;

/**
 * Opens consistent views of a store, and keeps the files that they name for as long as they are
 * open. Safe for many threads.
 */
final class PinnedViews {
  private final Database database;
  private final BlobFiles files;
  private final ExportPins pins;

  PinnedViews(Database database, BlobFiles files, ExportPins pins) {
    this.database = database;
    this.files = files;
    this.pins = pins;
  }

  StoreExport export(int slot) {
    return open((cursor, index) -> new StoreExport(cursor, files, pins, index, slot));
  }

  StoreSnapshot snapshot() {
    return open((cursor, index) -> new StoreSnapshot(cursor, files, pins, index));
  }

  private <T> T open(BiFunction<Cursor, Long, T> opener) {
    // Which place of the log a view shows, it tells itself; until it is open, all is pinned.
    pins.pin(ExportPins.ALL);
    try {
      Cursor cursor = database.cursor();
      try {
        long index = BatchApplier.index(cursor::get);
        T view = opener.apply(cursor, index);
        pins.pin(index);
        return view;
      } catch (RuntimeException e) {
        cursor.close();
        throw e;
      }
    } finally {
      pins.release(ExportPins.ALL);
    }
  }
}
