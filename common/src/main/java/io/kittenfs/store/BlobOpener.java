package io.kittenfs.store;

import io.kittenfs.error.KittenException;
import io.kittenfs.store.blob.BlobContent;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** Opens the files of large values for reading. Safe for many threads. */
@FunctionalInterface
interface BlobOpener {
  /**
   * Opens a file. The caller closes it.
   *
   * @throws KittenException UNAVAILABLE when it is missing here and does not come in time
   * @throws IOException when it cannot be read
   */
  FileChannel open(BlobContent blob) throws IOException;

  /** The bytes of a file that was opened are not those of its value. Does not block for long. */
  default void damaged(BlobContent blob) {}
}
