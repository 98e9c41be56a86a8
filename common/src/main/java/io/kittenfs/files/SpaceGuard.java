package io.kittenfs.files;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Refuses writes while the disk is nearly full: LevelDB maps its files into memory, and a full disk
 * then ends the process. Safe for many threads.
 */
public final class SpaceGuard {
  private static final long MEBIBYTE = 1 << 20;

  private final LongSupplier usableBytes;
  private final long minFree;

  /**
   * @param usableBytes how many bytes the disk can still take, asked at each check
   * @param minFree below this, writes are refused
   */
  public SpaceGuard(LongSupplier usableBytes, long minFree) {
    this.usableBytes = usableBytes;
    this.minFree = minFree;
  }

  /** Watches the disk that this directory lies on. */
  public static SpaceGuard of(Path directory, long minFree) {
    return new SpaceGuard(directory.toFile()::getUsableSpace, minFree);
  }

  /**
   * Checks that this many bytes more leave the floor untouched.
   *
   * @throws KittenException DISK_FULL otherwise
   */
  public void check(long more) {
    if (usableBytes.getAsLong() - more < minFree) {
      throw new KittenException(
          ErrorCode.DISK_FULL,
          "This node's disk is nearly full (less than "
              + minFree / MEBIBYTE
              + " MiB would be left), nothing was stored. Delete something, add disk, or lower"
              + " --min-free; reads and deletes go on.");
    }
  }
}
