package io.kittenfs.leveldb;

import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.Options;

/** The options that both engines open a database with. */
final class DatabaseOptions {
  private static final int BLOCK_CACHE_BYTES = 16 << 20;

  private DatabaseOptions() {}

  static Options create() {
    // Uncompressed: that is what lets either engine read what the other wrote.
    return new Options()
        .createIfMissing(true)
        .compressionType(CompressionType.NONE)
        .cacheSize(BLOCK_CACHE_BYTES);
  }
}
