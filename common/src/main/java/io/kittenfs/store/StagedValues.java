package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.blob.StagingWriter;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.StagedValue;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Values on their way into a store, which no record names yet. Safe for many threads. */
final class StagedValues {
  /**
   * A blob older than this without a record may be taken for an orphan one day, so no record gets
   * it.
   */
  private static final long STAGED_MILLIS_MAX = Duration.ofHours(1).toMillis();

  private final int inlineMax;
  private final BlobFiles files;
  private final SpaceGuard space;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param inlineMax as {@link StoreOptions#inlineMax}
   * @param random names blobs; safe for many threads
   */
  StagedValues(
      int inlineMax,
      BlobFiles files,
      SpaceGuard space,
      InstantSource clock,
      RandomGenerator random) {
    this.inlineMax = inlineMax;
    this.files = files;
    this.space = space;
    this.clock = clock;
    this.random = random;
  }

  /** Starts a value. */
  ValueWriter newValue() {
    return new StagingWriter(inlineMax, files, () -> BlobId.random(random), clock, space);
  }

  /** Starts a value that another copy of the store keeps in the blob of this name. */
  StagingWriter newBlob(BlobId id) {
    return new StagingWriter(0, files, () -> id, clock, space);
  }

  /**
   * Checks that there is room for what a value needs besides its bytes.
   *
   * @throws KittenException DISK_FULL otherwise
   */
  void checkSpace() {
    space.check(0);
  }

  /**
   * Checks that a record may still name this value.
   *
   * @throws KittenException UNAVAILABLE when it was staged too long ago
   */
  void checkFresh(StagedValue value) {
    if (value instanceof BlobValue blob
        && clock.millis() - blob.stagedMillis() > STAGED_MILLIS_MAX) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE, "This value waited too long to be stored. Send it again.");
    }
  }

  /** Removes what is staged of a value that no record will name. */
  void discard(StagedValue value) {
    if (value instanceof BlobValue blob) {
      try {
        files.delete(blob.id());
      } catch (IOException orphanSweepRemovesIt) {
        // Nothing names it.
      }
    }
  }
}
