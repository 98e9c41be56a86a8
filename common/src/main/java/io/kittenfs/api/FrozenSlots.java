package io.kittenfs.api;

import io.kittenfs.error.SlotFrozenException;
import io.kittenfs.model.ThreadBudget;
import io.kittenfs.store.Slots;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets writes wait while their slot is in the last step of a move: milliseconds, or until the step
 * is abandoned. Few at a time, so that threads are left for the move itself. Safe for use by many
 * threads.
 */
final class FrozenSlots {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Semaphore places = new Semaphore(ThreadBudget.FROZEN_SLOTS);

  /**
   * Writes as soon as that is possible.
   *
   * @throws SlotFrozenException when it is not within five seconds, or enough others wait
   */
  <R> R write(Slots slots, Supplier<R> write) {
    try {
      return write.get();
    } catch (SlotFrozenException frozen) {
      if (!places.tryAcquire()) {
        throw frozen;
      }
      try {
        return writeLater(slots, write, frozen);
      } finally {
        places.release();
      }
    }
  }

  private static <R> R writeLater(Slots slots, Supplier<R> write, SlotFrozenException refusal) {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (awaitThaw(slots, refusal.slot(), Duration.ofNanos(end - System.nanoTime()))) {
      try {
        return write.get();
      } catch (SlotFrozenException againFrozen) {
        // By the next move.
      }
    }
    throw refusal;
  }

  /** False also when this thread is told to stop. */
  private static boolean awaitThaw(Slots slots, int slot, Duration atMost) {
    try {
      return slots.awaitThaw(slot, atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
