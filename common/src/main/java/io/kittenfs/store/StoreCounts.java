package io.kittenfs.store;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.store.record.RowKeys;

/** Counts what lies in a store's database. Safe for many threads. */
final class StoreCounts {
  private final Database database;

  StoreCounts(Database database) {
    this.database = database;
  }

  /** How many generations still have records or are being filled; one a slot when all is swept. */
  int generations() {
    return rows(RowKeys.generations());
  }

  /** How many changes are logged for moves; none when all are over and swept. */
  int changes() {
    return rows(RowKeys.changes());
  }

  private int rows(byte[] family) {
    int rows = 0;
    try (Cursor cursor = database.cursor()) {
      cursor.seek(family);
      while (cursor.nextWithin(family)) {
        rows++;
      }
    }
    return rows;
  }
}
