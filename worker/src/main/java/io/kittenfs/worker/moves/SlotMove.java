package io.kittenfs.worker.moves;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.SlotDigest;
import io.kittenfs.store.SlotExport;
import io.kittenfs.store.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * One move of one slot, led by its source. Whatever fails before the slot is released ends the move
 * and leaves the slot where it was; after that it can only go forward: the destination owns it, or
 * says that it never will. Used by one thread.
 *
 * <p>The source gives the slot up <em>before</em> the destination takes it: were it the other way
 * round, a router with an old map could read from the source what the destination has overwritten.
 */
final class SlotMove {
  /** The longest time in which writes wait; a move that needs longer is given up. */
  private static final Duration FREEZE_MAX = Duration.ofSeconds(5);

  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** With fewer changes than this outstanding the slot is frozen to send the last ones. */
  private static final int FEW_CHANGES = 64;

  private static final int CATCH_UP_ROUNDS = 16;

  private final Slots slots;
  private final Destination destination;
  private final int self;
  private final int slot;
  private final int to;
  private final MoveMeter meter;
  private final MoveObserver observer;

  /**
   * A move that has not begun.
   *
   * @param self index of this worker
   * @param to index of the destination
   * @param meter counts and throttles what is sent; may end the move by throwing
   */
  SlotMove(
      Slots slots,
      Destination destination,
      int self,
      int slot,
      int to,
      MoveMeter meter,
      MoveObserver observer) {
    this.slots = slots;
    this.destination = destination;
    this.self = self;
    this.slot = slot;
    this.to = to;
    this.meter = meter;
    this.observer = observer;
  }

  /**
   * Carries the move out up to the release; {@link #finish} does the rest.
   *
   * @throws KittenException why it failed; the slot is owned as before
   */
  void run() {
    long move = slots.beginMove(slot, to);
    long epoch = slots.status(slot).epoch() + 1;
    try {
      observer.reached(MoveStep.BEGUN, slot);
      destination.begin(slot, epoch, move, self);
      observer.reached(MoveStep.IMPORTING, slot);
      long sent = copy(epoch, move);
      observer.reached(MoveStep.COPIED, slot);
      sent = catchUp(epoch, move, sent);
      observer.reached(MoveStep.CAUGHT_UP, slot);
      slots.freeze(slot, move);
      observer.reached(MoveStep.FROZEN, slot);
      sendLast(epoch, move, sent);
      observer.reached(MoveStep.EQUAL, slot);
      slots.release(slot, move);
    } catch (RuntimeException e) {
      abandon(move, e);
      throw e;
    }
    observer.reached(MoveStep.RELEASED, slot);
  }

  private long copy(long epoch, long move) {
    try (SlotExport export = slots.export(slot, move)) {
      meter.begin(slot, to, export.keys(), export.bytes());
      destination.receive(
          slot, epoch, move, out -> export.writeTo(meter.throttle(out)), SILENCE);
      return export.asOf();
    }
  }

  private long catchUp(long epoch, long move, long sent) {
    for (int round = 0; round < CATCH_UP_ROUNDS; round++) {
      try (SlotChanges changes = slots.changes(slot, move, sent)) {
        destination.receive(slot, epoch, move, out -> changes.writeTo(meter.count(out)), SILENCE);
        sent = changes.asOf();
        if (changes.written() <= FEW_CHANGES) {
          return sent;
        }
      }
    }
    return sent;
  }

  private void sendLast(long epoch, long move, long sent) {
    try (SlotChanges changes = slots.changes(slot, move, sent)) {
      SlotDigest theirs =
          destination.receive(
              slot, epoch, move, out -> changes.writeTo(meter.count(out)), FREEZE_MAX);
      if (!theirs.equals(slots.digest(slot))) {
        throw new KittenException(
            ErrorCode.INTERNAL,
            "The copy of slot " + slot + " at worker " + to + " differs; the slot stays here.");
      }
    }
  }

  private void abandon(long move, RuntimeException why) {
    try {
      slots.abandon(slot, move);
    } catch (KittenException theNextOpeningDoes) {
      why.addSuppressed(theNextOpeningDoes);
    }
  }
}
