package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.leveldb.Cursor;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.record.SnapshotFormat;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/**
 * A whole store as of one moment: every row, and every large value that one of them names. While it
 * is open no file of these is removed. {@link SnapshotInstall} makes another copy of it. Used by
 * one thread.
 */
public final class StoreSnapshot implements Closeable {
  private final PinnedCursor pinned;
  private final Cursor cursor;
  private final BlobFiles files;

  /**
   * @param pinned closed with this
   */
  StoreSnapshot(PinnedCursor pinned, BlobFiles files) {
    this.pinned = pinned;
    this.cursor = pinned.view();
    this.files = files;
  }

  /** Gives each large value, with constant memory; reads every record. */
  public void forEachBlob(Consumer<BlobContent> consumer) {
    BlobContent.forEach(cursor, consumer);
  }

  /**
   * Writes the bytes of a large value.
   *
   * @throws KittenException INTERNAL when its file cannot be read here
   * @throws IOException when the receiver or the disk fails
   */
  public void writeBlob(BlobContent blob, OutputStream out) throws IOException {
    FileChannel file;
    try {
      file = files.read(blob.id());
    } catch (IOException e) {
      throw new KittenException(
          ErrorCode.INTERNAL,
          "The file " + blob.id().hex() + " of a value cannot be read on this node.",
          e);
    }
    try (file) {
      Channels.newInputStream(file).transferTo(out);
    }
    out.flush();
  }

  /**
   * Writes all rows in {@link SnapshotFormat}, with constant memory.
   *
   * @throws IOException when the receiver fails; the stream then has no end mark
   */
  public void writeRows(OutputStream stream) throws IOException {
    SnapshotFormat.Writer out = new SnapshotFormat.Writer(new BufferedOutputStream(stream));
    cursor.seek(new byte[0]);
    while (cursor.next()) {
      out.write(cursor.key(), cursor.value());
    }
    out.end();
  }

  /** Idempotent. */
  @Override
  public void close() {
    pinned.close();
  }
}
