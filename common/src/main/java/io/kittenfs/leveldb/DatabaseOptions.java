package io.kittenfs.leveldb;

import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.Options;

/** The options that both engines open a database with. */
final class DatabaseOptions {
  private static final int BLOCK_CACHE_BYTES = 16 << 20;

  private DatabaseOptions() {}

  /**
   * The options.
   *
   * @param writeBufferBytes how much LevelDB gathers in memory, twice at most, before it writes a
   *     table
   */
  static Options create(int writeBufferBytes) {
    // Uncompressed: that is what lets either engine read what the other wrote.
    return new Options()
        .createIfMissing(true)
        .compressionType(CompressionType.NONE)
        .writeBufferSize(writeBufferBytes)
        .cacheSize(BLOCK_CACHE_BYTES);
  }
}
