package io.kittenfs.worker.moves;

import com.google.common.util.concurrent.RateLimiter;
import io.kittenfs.cluster.MoveProgress;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Counts what moves send, keeps the copying below a rate, and ends a move when the worker wants to
 * stop. Safe for many threads; one of them moves.
 */
final class MoveMeter {
  private static final int LARGEST_CHUNK_BYTES = 8 << 10;

  private final RateLimiter limiter;
  private final int chunkBytes;
  private final BooleanSupplier running;

  // Guarded by this.
  private Integer slot;
  private Integer to;
  private long bytesSent;
  private long bytesTotal;
  private long keys;
  private long movedSlots;
  private long movedKeys;
  private long movedBytes;
  private String lastError;

  /**
   * @param bytesPerSecond at most so much is copied, at least 1
   * @param running whether moves may go on
   */
  MoveMeter(long bytesPerSecond, BooleanSupplier running) {
    this.running = running;
    // No more than what a fraction of a second lets through: a move that is to end waits for it.
    this.chunkBytes = (int) Math.max(1, Math.min(LARGEST_CHUNK_BYTES, bytesPerSecond / 10));
    this.limiter = RateLimiter.create((double) bytesPerSecond);
  }

  /** The copying of a slot begins, which holds this much. */
  synchronized void begin(int movedSlot, int destination, long slotKeys, long slotBytes) {
    slot = movedSlot;
    to = destination;
    keys = slotKeys;
    bytesTotal = slotBytes;
    bytesSent = 0;
  }

  /** The slot arrived. */
  synchronized void arrived() {
    movedSlots++;
    movedKeys += keys;
    movedBytes += bytesSent;
    lastError = null;
    idle();
  }

  /** The move ended without effect. */
  synchronized void failed(String why) {
    lastError = why;
    idle();
  }

  private void idle() {
    slot = null;
    to = null;
    bytesSent = 0;
    bytesTotal = 0;
    keys = 0;
  }

  /** How far the moves are; empty when there was none. */
  synchronized Optional<MoveProgress> progress() {
    if (slot == null && movedSlots == 0 && lastError == null) {
      return Optional.empty();
    }
    long keysSent = bytesTotal == 0 ? 0 : Math.min(keys, keys * bytesSent / bytesTotal);
    return Optional.of(
        new MoveProgress(
            slot,
            to,
            keysSent,
            bytesSent,
            bytesTotal,
            movedSlots,
            movedKeys,
            movedBytes,
            lastError));
  }

  /** Throws UNAVAILABLE unless moves may go on. */
  void checkRunning() {
    if (!running.getAsBoolean()) {
      throw new KittenException(
          ErrorCode.UNAVAILABLE, "This worker's store is being closed; moves go on when it opens.");
    }
  }

  private synchronized void sent(int bytes) {
    bytesSent += bytes;
  }

  /** Counts what goes through, and lets no more through than the rate. */
  OutputStream throttled(OutputStream out) {
    return new Metered(out, true);
  }

  /** Counts what goes through. */
  OutputStream counted(OutputStream out) {
    return new Metered(out, false);
  }

  private final class Metered extends FilterOutputStream {
    private final boolean throttled;

    Metered(OutputStream out, boolean throttled) {
      super(out);
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
        checkRunning();
        if (throttled) {
          limiter.acquire(chunk);
        }
        out.write(bytes, offset + done, chunk);
        sent(chunk);
      }
    }
  }
}
