package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.blob.StagingWriter;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.StagedValue;
import java.io.IOException;
import java.nio.channels.Channels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final BlobPeers peers;

  /** Those that other copies were given, and no record names yet. */
  private final Set<BlobId> replicated = ConcurrentHashMap.newKeySet();

  /**
   * @param inlineMax as {@link StoreOptions#inlineMax}
   * @param random names blobs; safe for many threads
   */
  StagedValues(
      int inlineMax,
      BlobFiles files,
      SpaceGuard space,
      InstantSource clock,
      RandomGenerator random,
      BlobPeers peers) {
    this.inlineMax = inlineMax;
    this.files = files;
    this.space = space;
    this.clock = clock;
    this.random = random;
    this.peers = peers;
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
   * Checks that there is room for this many bytes.
   *
   * @throws KittenException DISK_FULL otherwise
   */
  void checkSpace(long bytes) {
    space.check(bytes);
  }

  /**
   * Waits until a majority of the copies of the store has the value, before a record names it; once
   * for each value. After a failure it is to be {@linkplain #discard discarded}.
   *
   * @throws KittenException UNAVAILABLE when no majority has it in time, DISK_FULL when none has
   *     room
   */
  void replicate(StagedValue value) {
    if (peers.hasOthers()
        && value instanceof BlobValue blob
        // Before they are given it: some have it also when this fails.
        && replicated.add(blob.id())) {
      peers.replicate(BlobContent.of(blob), () -> Channels.newInputStream(files.read(blob.id())));
    }
  }

  /** A record names the value, or nobody knows whether one does: it is not staged any more. */
  void handOver(StagedValue value) {
    if (value instanceof BlobValue blob) {
      replicated.remove(blob.id());
    }
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

  /** Removes what is staged of a value that no record will name, on the other copies, too. */
  void discard(StagedValue value) {
    if (value instanceof BlobValue blob) {
      if (replicated.remove(blob.id())) {
        peers.discard(blob.id());
      }
      try {
        files.delete(blob.id());
      } catch (IOException orphanSweepRemovesIt) {
        // Nothing names it.
      }
    }
  }
}
