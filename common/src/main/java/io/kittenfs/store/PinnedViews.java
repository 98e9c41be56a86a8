package io.kittenfs.store;

import io.kittenfs.leveldb.Database;
import io.kittenfs.store.blob.BlobFiles;
import java.util.function.Function;

/**
 * Opens consistent views of a store, and keeps the files that they name for as long as they are
 * open. Safe for many threads.
 */
final class PinnedViews {
  private final Database database;
  private final BlobFiles files;
  private final BlobOpener blobs;
  private final ExportPins pins;

  /**
   * @param blobs opens the files of an export; those of a snapshot, which another copy asks for,
   *     wait for nobody
   */
  PinnedViews(Database database, BlobFiles files, BlobOpener blobs, ExportPins pins) {
    this.database = database;
    this.files = files;
    this.blobs = blobs;
    this.pins = pins;
  }

  /** As {@link Store#export}. */
  StoreExport export(int slot) {
    return open(pinned -> new StoreExport(pinned, blobs, slot));
  }

  /** As {@link Store#snapshot}. */
  StoreSnapshot snapshot() {
    return open(pinned -> new StoreSnapshot(pinned, files));
  }

  private <T> T open(Function<PinnedCursor, T> opener) {
    PinnedCursor pinned = PinnedCursor.open(database, pins);
    try {
      return opener.apply(pinned);
    } catch (RuntimeException e) {
      pinned.close();
      throw e;
    }
  }
}
