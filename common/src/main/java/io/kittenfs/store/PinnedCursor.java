package io.kittenfs.store;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.BatchApplier;
import java.io.Closeable;

/**
 * A consistent view of a store whose blobs stay for as long as it is open, whatever is dropped
 * meanwhile. Used by one thread.
 */
final class PinnedCursor implements Closeable {
  private final Cursor cursor;
  private final ExportPins pins;
  private final long position;
  private boolean closed;

  private PinnedCursor(Cursor cursor, ExportPins pins, long position) {
    this.cursor = cursor;
    this.pins = pins;
    this.position = position;
  }

  /** Opens a view of what is in this database now. The caller closes it. */
  static PinnedCursor open(Database database, ExportPins pins) {
    // Which place of the log a view shows, it tells itself; until it is open, all is pinned.
    pins.pin(ExportPins.ALL);
    try {
      Cursor cursor = database.cursor();
      try {
        long position = BatchApplier.index(cursor::get);
        pins.pin(position);
        return new PinnedCursor(cursor, pins, position);
      } catch (RuntimeException e) {
        cursor.close();
        throw e;
      }
    } finally {
      pins.release(ExportPins.ALL);
    }
  }

  /** The view, which is closed with this. */
  Cursor view() {
    return cursor;
  }

  /** Every change up to this place of the log is in the view. */
  long position() {
    return position;
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cursor.close();
      pins.release(position);
    }
  }
}
