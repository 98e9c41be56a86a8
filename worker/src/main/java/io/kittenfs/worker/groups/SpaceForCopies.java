package io.kittenfs.worker.groups;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the disk has space for copies of replicated groups: too little below half of {@code
 * --min-free}, and enough again from three quarters on, so that copies do not stop and begin again
 * all the time. Enough until it was looked at. One thread looks; many may ask.
 */
public final class SpaceForCopies {
  private static final long MEBIBYTE = 1 << 20;

  private final LongSupplier usableBytes;
  private final long minFree;
  private volatile boolean isEnough = true;

  /** As of the last look. */
  private volatile long free;

  /**
   * @param usableBytes how many bytes the disk can still take, asked at each look
   * @param minFree below how many of them writes are refused; 0 for never
   */
  public SpaceForCopies(LongSupplier usableBytes, long minFree) {
    this.usableBytes = usableBytes;
    this.minFree = minFree;
  }

  /** Looks at the disk; answers whether there is too little space since now, or enough again. */
  boolean look() {
    boolean wasEnough = isEnough;
    free = usableBytes.getAsLong();
    isEnough = free >= (wasEnough ? minFree / 2 : enoughAgain());
    return isEnough != wasEnough;
  }

  private long enoughAgain() {
    return minFree - minFree / 4;
  }

  /** How many MiB were free at the last look. */
  long freeMebibytes() {
    return free / MEBIBYTE;
  }

  /** Whether copies may take part, as of the last look. */
  boolean isEnough() {
    return isEnough;
  }

  /** Why they may not, and what to do, for people; empty while they may. */
  Optional<String> problem() {
    return isEnough ? Optional.empty() : Optional.of(sentence());
  }

  private String sentence() {
    return "Only "
        + freeMebibytes()
        + " MiB are free on this worker's disk, and --min-free is "
        + minFree / MEBIBYTE
        + " MiB: its copies of replicated groups take no part. Make space on the disk, or start the"
        + " worker with a lower --min-free; they begin again by themselves when "
        + (enoughAgain() + MEBIBYTE - 1) / MEBIBYTE
        + " MiB are free.";
  }
}
