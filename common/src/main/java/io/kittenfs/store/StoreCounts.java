package io.kittenfs.store;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;

/** Counts what lies in a store's database. Safe for many threads. */
final class StoreCounts {
  private final Database database;
  private final int slots;

  StoreCounts(Database database, int slots) {
    this.database = database;
    this.slots = slots;
  }

  /** What all owned slots hold; takes a step per slot, however many keys there are. */
  Counters visible() {
    Counters sum = Counters.ZERO;
    StoreView now = new StoreView(database.residentRows()::get);
    for (int slot = 0; slot < slots; slot++) {
      SlotState state = now.slot(slot);
      if (state.role().isOwner()) {
        sum = sum.plus(now.generation(slot, state.generation()).counters());
      }
    }
    return sum;
  }

  /** How many generations still have records or are being filled; one a slot when all is swept. */
  int generations() {
    return rows(Layout.GENERATIONS);
  }

  /** How many changes are logged for moves; none when all are over and swept. */
  int changes() {
    return rows(Layout.CHANGES);
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
