package io.kittenfs.worker;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Sends one file to all other members of a group at once and waits for as many as make a majority
 * with this one. Used by one thread; the uploads run on others.
 */
final class BlobFanOut {
  private static final long LOOK_MILLIS = 50;

  private final ReplicationLimits limits;
  private final long bytes;
  private final List<BlobUpload> uploads = new ArrayList<>();

  /** To copies that do not count for a majority. */
  private final List<BlobUpload> further = new ArrayList<>();

  /**
   * @param bytes how many the file has
   */
  BlobFanOut(ReplicationLimits limits, long bytes) {
    this.limits = limits;
    this.bytes = bytes;
  }

  /** Begins to send it to a member; see {@link BlobUpload}. */
  void start(Executor executor, BiConsumer<Runnable, CancellableCalls> call) {
    start(executor, call, uploads);
  }

  /** The same to one that is no member yet: it is sent while the others are awaited, no longer. */
  void startForNoMember(Executor executor, BiConsumer<Runnable, CancellableCalls> call) {
    start(executor, call, further);
  }

  private void start(
      Executor executor, BiConsumer<Runnable, CancellableCalls> call, List<BlobUpload> to) {
    BlobUpload upload = new BlobUpload(call, this::wake);
    to.add(upload);
    try {
      executor.execute(upload);
    } catch (RejectedExecutionException tooMuchIsSentAlready) {
      upload.refuse();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  /**
   * Waits for a majority, and a moment for the rest; then nothing is sent any more.
   *
   * @throws KittenException as {@link io.kittenfs.store.BlobPeers#replicate}
   */
  void await() {
    try {
      awaitMajority();
      awaitRest();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a request", e);
    } finally {
      uploads.forEach(BlobUpload::cancel);
      further.forEach(BlobUpload::cancel);
    }
  }

  private synchronized void awaitMajority() throws InterruptedException {
    // Of the others: this copy has it, too. As long as nobody knows them, none is enough.
    int needed = Math.max(1, (uploads.size() + 1) / 2);
    long start = System.nanoTime();
    while (count(BlobUpload.State.STORED) < needed) {
      int full = count(BlobUpload.State.FULL);
      if (full > 0 && uploads.size() - full < needed) {
        throw new KittenException(
            ErrorCode.DISK_FULL,
            "The disks of too many copies are nearly full for a majority to take this value."
                + " Nothing was stored.");
      }
      boolean isOver =
          uploads.size() - full - count(BlobUpload.State.FAILED) < needed
              || isOver(start, limits.deadline(bytes))
              || isOver(lastMoved(), limits.silence(bytes));
      if (isOver) {
        throw new KittenException(
            ErrorCode.UNAVAILABLE,
            "No majority of the copies took this value in time. Nothing was stored; try again.");
      }
      wait(LOOK_MILLIS);
    }
  }

  private synchronized void awaitRest() throws InterruptedException {
    long start = System.nanoTime();
    while (count(BlobUpload.State.RUNNING) > 0
        && !isOver(start, limits.rest())
        && !isOver(lastMoved(), limits.restSilence())) {
      wait(LOOK_MILLIS);
    }
  }

  private int count(BlobUpload.State state) {
    return (int) uploads.stream().filter(upload -> upload.state() == state).count();
  }

  /** When something was sent last to a member that does not have it yet. */
  private long lastMoved() {
    long now = System.nanoTime();
    long shortest =
        uploads.stream()
            .filter(upload -> upload.state() == BlobUpload.State.RUNNING)
            .mapToLong(upload -> now - upload.movedAt())
            .min()
            .orElse(0);
    return now - shortest;
  }

  private static boolean isOver(long since, Duration length) {
    return System.nanoTime() - since > length.toNanos();
  }
}
