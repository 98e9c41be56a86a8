package io.kittenfs.worker.moves;

import com.google.common.util.concurrent.RateLimiter;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.wire.MoveProgress;
import io.kittenfs.wire.MoveProgress.MovingSlot;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Counts what moves send, keeps the copying of all together below a rate, and ends moves when the
 * worker wants to stop. Safe for many threads.
 */
final class MoveMeter {
  private static final int LARGEST_CHUNK_BYTES = 8 << 10;

  private final RateLimiter limiter;
  private final int chunkBytes;
  private final IntPredicate running;

  // Guarded by this.
  private final SortedMap<Integer, CopyProgress> copies = new TreeMap<>();
  private long movedSlots;
  private long movedKeys;
  private long movedBytes;
  private String lastError;

  /**
   * @param bytesPerSecond at most so much is copied, at least 1
   * @param running by the id of a group, whether moves from it may go on
   */
  MoveMeter(long bytesPerSecond, IntPredicate running) {
    this.running = running;
    // No more than what a fraction of a second lets through: a move that is to end waits for it.
    this.chunkBytes = (int) Math.max(1, Math.min(LARGEST_CHUNK_BYTES, bytesPerSecond / 10));
    this.limiter = RateLimiter.create((double) bytesPerSecond);
  }

  /**
   * The copying of a slot begins, which holds this much. One of {@link CopyProgress}'s ends
   * follows.
   *
   * @param from id of the group that owns it
   * @param to id of the group that it goes to
   */
  synchronized CopyProgress begin(int slot, int from, int to, long keys, long bytes) {
    CopyProgress copy = new CopyProgress(slot, from, to, keys, bytes);
    copies.put(slot, copy);
    return copy;
  }

  /** A slot's move ended without effect, maybe before it was copied. */
  synchronized void failed(int slot, String why) {
    lastError = why;
    copies.remove(slot);
  }

  /** The slot arrived. */
  synchronized void arrived(int slot) {
    movedSlots++;
    CopyProgress copy = copies.remove(slot);
    if (copy != null) {
      movedKeys += copy.keys;
      movedBytes += copy.bytesSent;
    }
    lastError = null;
  }

  /** How far the moves are; empty when there was none. */
  synchronized Optional<MoveProgress> progress() {
    if (copies.isEmpty() && movedSlots == 0 && lastError == null) {
      return Optional.empty();
    }
    List<MovingSlot> moving = copies.values().stream().map(CopyProgress::progress).toList();
    return Optional.of(new MoveProgress(moving, movedSlots, movedKeys, movedBytes, lastError));
  }

  /** Throws UNAVAILABLE unless moves from this group may go on. */
  void checkRunning(int from) {
    if (!running.test(from)) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE,
          "This worker's store is being closed, or it does not lead its group any more; moves go on"
              + " when it opens, or where the group is led.");
    }
  }

  /** What is sent of one slot. */
  final class CopyProgress {
    private final int slot;
    private final int from;
    private final int to;
    private final long keys;
    private final long bytesTotal;

    // Guarded by the meter.
    private long bytesSent;

    private CopyProgress(int slot, int from, int to, long keys, long bytesTotal) {
      this.slot = slot;
      this.from = from;
      this.to = to;
      this.keys = keys;
      this.bytesTotal = bytesTotal;
    }

    private MovingSlot progress() {
      long keysSent = bytesTotal == 0 ? 0 : Math.min(keys, keys * bytesSent / bytesTotal);
      return new MovingSlot(slot, to, keysSent, bytesSent, bytesTotal);
    }

    private void sent(int bytes) {
      synchronized (MoveMeter.this) {
        bytesSent += bytes;
      }
    }

    /** Counts what goes through, and lets no more through than the rate. */
    OutputStream throttled(OutputStream out) {
      return new Metered(out, this, true);
    }

    /** Counts what goes through. */
    OutputStream counted(OutputStream out) {
      return new Metered(out, this, false);
    }
  }

  private final class Metered extends FilterOutputStream {
    private final CopyProgress copy;
    private final boolean throttled;

    Metered(OutputStream out, CopyProgress copy, boolean throttled) {
      super(out);
      this.copy = copy;
      this.throttled = throttled;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += chunkBytes) {
        int chunk = Math.min(chunkBytes, length - done);
        checkRunning(copy.from);
        if (throttled) {
          limiter.acquire(chunk);
        }
        out.write(bytes, offset + done, chunk);
        copy.sent(chunk);
      }
    }
  }
}
