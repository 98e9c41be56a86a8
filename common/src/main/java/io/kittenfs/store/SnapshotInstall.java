package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.IoAction;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Changes;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.leveldb.Database;
import io.kittenfs.log.BatchApplier;
import io.kittenfs.log.LogPosition;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Formats;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SnapshotFormat;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a store what another copy was as of one moment, see {@link StoreSnapshot}. First come the
 * large values, each by itself, so that a transfer that broke off goes on where it was; then all
 * rows, into a database beside the one in use; at last the store goes on with that one, while
 * others read. Until then it is as it was, whatever fails. Used by one thread.
 */
public final class SnapshotInstall implements Closeable {
  private static final int BATCH_BYTES = 1 << 20;

  private final StoreDatabases databases;
  private final BlobFiles files;
  private final SpaceGuard space;
  private final BlobReceiver receiver;
  private final Switchover switchover;
  private final Runnable ended;
  private StoreDatabases.Next next;
  private boolean closed;

  /** How the store goes on with what was received. */
  @FunctionalInterface
  interface Switchover {
    /**
     * Goes on with this database, which is whole.
     *
     * @param check that nothing is missing, to be run while no file is removed
     */
    void goOnWith(StoreDatabases.Next whole, IoAction check) throws IOException;
  }

  /**
   * @param receiver takes large values
   * @param ended called when this is closed
   */
  SnapshotInstall(
      StoreDatabases databases,
      BlobFiles files,
      SpaceGuard space,
      BlobReceiver receiver,
      Switchover switchover,
      Runnable ended) {
    this.databases = databases;
    this.files = files;
    this.space = space;
    this.receiver = receiver;
    this.switchover = switchover;
    this.ended = ended;
  }

  /** Whether the file of this large value is here, and so whole. */
  public boolean has(BlobContent blob) {
    return files.has(blob.id());
  }

  /**
   * Takes the bytes of a large value, durably.
   *
   * @param bytes read to their end and closed
   * @throws KittenException BAD_GATEWAY when they are others than they must be, DISK_FULL when
   *     there is no room, CONFLICT while it comes in another way, too; nothing is kept then
   * @throws IOException when they break off
   */
  public void receive(BlobContent blob, InputStream bytes) throws IOException {
    receiver.receive(blob, () -> bytes);
  }

  /**
   * Takes all rows; those that were received before are forgotten.
   *
   * @throws KittenException BAD_GATEWAY when the stream is damaged, DISK_FULL when there is no room
   * @throws IOException when the stream breaks off, or the disk fails
   */
  public void receiveRows(InputStream stream) throws IOException {
    discardRows();
    StoreDatabases.Next filling = databases.openNext();
    try {
      fill(filling.database(), new SnapshotFormat.Reader(new BufferedInputStream(stream)));
      next = filling;
    } finally {
      if (next == null) {
        databases.discard(filling);
      }
    }
  }

  private void fill(Database database, SnapshotFormat.Reader rows) throws IOException {
    Changes batch = new Changes();
    int bytes = 0;
    for (Optional<SnapshotFormat.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
      byte[] value = row.get().value();
      batch.put(row.get().key(), value);
      bytes += row.get().key().length + value.length;
      if (bytes >= BATCH_BYTES) {
        write(database, batch);
        batch = new Changes();
        bytes = 0;
      }
    }
    write(database, batch);
  }

  /** Nobody counts on these rows before they are all there, so one sync at the end will do. */
  private void write(Database database, Changes batch) throws IOException {
    space.check(0);
    database.write(batch, false);
  }

  /** The last entry of a shared log that the received rows have. */
  public LogPosition position() {
    return BatchApplier.position(received().database()::get);
  }

  /** Gives each large value that the received rows name and whose file is not here. */
  public void forEachMissing(Consumer<BlobContent> consumer) {
    try (Cursor cursor = received().database().cursor()) {
      BlobContent.forEach(
          cursor,
          blob -> {
            if (!has(blob)) {
              consumer.accept(blob);
            }
          });
    }
  }

  /**
   * Goes on with what was received, durably. To be called while the store's log applies nothing,
   * and does not lead; reads go on. Cursors that are open end: see {@link Database#replace}.
   *
   * @throws KittenException CONFLICT while a large value is missing; nothing changed
   * @throws IOException when the disk refuses
   */
  public void finish() throws IOException {
    StoreDatabases.Next whole = received();
    switchover.goOnWith(whole, () -> checkNoneIsMissing(whole.database()));
    next = null;
  }

  private StoreDatabases.Next received() {
    if (next == null) {
      throw new IllegalStateException("no rows were received");
    }
    return next;
  }

  private void checkNoneIsMissing(Database rows) {
    try (Cursor cursor = rows.cursor()) {
      byte[] blobs = RowKeys.liveBlobs();
      cursor.seek(blobs);
      while (cursor.nextWithin(blobs)) {
        BlobId id = Formats.decode(RowKeys.withoutFamily(cursor.key()), BlobId::of);
        if (!files.has(id)) {
          throw new KittenException(
              ErrorCode.CONFLICT,
              "The file " + id.hex() + " of a large value is missing; it must be received first.");
        }
      }
    }
  }

  private void discardRows() {
    if (next != null) {
      StoreDatabases.Next discarded = next;
      next = null;
      databases.discard(discarded);
    }
  }

  /** Gives up what is not finished; large values stay for the next time. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        discardRows();
      } finally {
        ended.run();
      }
    }
  }
}
