package io.kittenfs.http;

import io.kittenfs.store.SlotFrozenException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets writes wait while their slot is in the last step of a move: milliseconds, or until the step
 * comes to nothing. Few at a time, so that threads are left for the move itself. Safe for use by
 * many threads.
 */
final class FrozenSlots {
  private static final int MOST_WAITING = 32;
  private static final long PAUSE_MILLIS = 5;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private final Semaphore places = new Semaphore(MOST_WAITING);

  /**
   * Writes as soon as that is possible.
   *
   * @throws SlotFrozenException when it is not within five seconds, or enough others wait
   */
  <R> R write(Supplier<R> write) {
    try {
      return write.get();
    } catch (SlotFrozenException frozen) {
      if (!places.tryAcquire()) {
        throw frozen;
      }
      try {
        return writeLater(write, frozen);
      } finally {
        places.release();
      }
    }
  }

  private static <R> R writeLater(Supplier<R> write, SlotFrozenException refusal) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() - end < 0 && pause()) {
      try {
        return write.get();
      } catch (SlotFrozenException stillFrozen) {
        // Once more.
      }
    }
    throw refusal;
  }

  /** False when this thread is told to stop. */
  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
