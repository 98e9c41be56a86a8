package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.blob.StagingWriter;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.TransferFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes the files of large values that other copies of the store send. Safe for many threads. */
final class BlobReceiver {
  private static final int COPY_BYTES = 64 << 10;

  private final BlobFiles files;
  private final StagedValues values;
  private final Set<BlobId> receiving = ConcurrentHashMap.newKeySet();

  BlobReceiver(BlobFiles files, StagedValues values) {
    this.files = files;
    this.values = values;
  }

  /**
   * Takes a file, durably; one that is here already is not opened.
   *
   * @param sent its bytes, opened once and closed; read to their end
   * @throws KittenException BAD_GATEWAY when they are others than they must be, DISK_FULL when
   *     there is no room, CONFLICT while another thread receives the same file; nothing is kept
   *     then
   * @throws IOException when they break off
   */
  void receive(BlobContent blob, BlobPeers.Source sent) throws IOException {
    if (!receiving.add(blob.id())) {
      throw new KittenException(
          ErrorCode.CONFLICT, "The file " + blob.id().hex() + " is being received already.");
    }
    try {
      if (!files.has(blob.id(), blob.size())) {
        values.checkSpace(blob.size());
        copy(blob, sent);
      }
    } finally {
      receiving.remove(blob.id());
    }
  }

  private void copy(BlobContent blob, BlobPeers.Source sent) throws IOException {
    try (InputStream bytes = sent.open();
        StagingWriter writer = values.newBlob(blob.id())) {
      byte[] buffer = new byte[COPY_BYTES];
      long left = blob.size();
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        left -= read;
        if (left < 0) {
          throw TransferFormat.damaged();
        }
        writer.write(buffer, 0, read);
      }
      writer.finish(blob.digest());
    }
  }
}
