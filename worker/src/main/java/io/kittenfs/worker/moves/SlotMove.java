package io.kittenfs.worker.moves;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.Slots;
import io.kittenfs.store.StoreExport;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * The way of one slot to another group, led by its source. Whatever fails before the release ends
 * the move and leaves the slot where it was; from the release on it only goes forward, until the
 * destination owns the slot or has said that it never will. Used by one thread.
 *
 * <p>The source gives the slot up <em>before</em> the destination takes it: the other way round, a
 * router with an old map could read from the source what the destination has overwritten since.
 */
final class SlotMove {
  /** The longest time in which writes wait; a move that needs longer is given up. */
  private static final Duration FREEZE_MAX = Duration.ofSeconds(5);

  /** With fewer changes outstanding than this the slot is frozen and the last ones are sent. */
  private static final int FEW_CHANGES = 64;

  private static final int CATCH_UP_CHANGES = 10_000;
  private static final int CATCH_UP_ROUNDS = 32;

  private final Slots slots;
  private final Destination destination;
  private final int slot;
  private final MoveMeter meter;
  private final MoveObserver observer;

  /** Null until something is sent. */
  private MoveMeter.CopyProgress copy;

  /**
   * @param slots of the source
   * @param meter counts and throttles what is sent; may end the move by throwing
   */
  SlotMove(Slots slots, Destination destination, int slot, MoveMeter meter, MoveObserver observer) {
    this.slots = slots;
    this.destination = destination;
    this.slot = slot;
    this.meter = meter;
    this.observer = observer;
  }

  /**
   * Moves the slot.
   *
   * @param self id of the group that owns the slot
   * @param to id of the group that is to own it
   * @throws KittenException why it failed; unless the slot is RELEASED, it is owned here as before
   */
  void run(int self, int to) {
    long move = slots.outgoing().beginMove(slot, to);
    SlotArrival arrival = null;
    try {
      arrival = new SlotArrival(slot, slots.status(slot).epoch() + 1, move);
      observer.reached(MoveStep.BEGUN, slot);
      destination.begin(arrival, self);
      observer.reached(MoveStep.IMPORTING, slot);
      long sent = copy(arrival, self, to);
      observer.reached(MoveStep.COPIED, slot);
      sent = catchUp(arrival, sent);
      observer.reached(MoveStep.CAUGHT_UP, slot);
      freezeAndSendRest(arrival, sent);
      observer.reached(MoveStep.EQUAL, slot);
      slots.outgoing().release(slot, move);
    } catch (RuntimeException | Error e) {
      giveUp(move, Optional.ofNullable(arrival), e);
      throw e;
    }
    observer.reached(MoveStep.RELEASED, slot);
    finish(slots, destination, slots.status(slot), observer);
  }

  private long copy(SlotArrival arrival, int self, int to) {
    try (StoreExport export = slots.outgoing().export(slot, arrival.move())) {
      copy = meter.begin(slot, self, to, export.keys(), export.bytes());
      destination.receive(arrival, out -> export.writeTo(copy.throttled(out)));
      return export.position();
    }
  }

  private long catchUp(SlotArrival arrival, long sent) {
    long upTo = sent;
    for (int round = 0; round < CATCH_UP_ROUNDS; round++) {
      try (StoreExport export = slots.outgoing().export(slot, arrival.move())) {
        Changed changed = new Changed(export, upTo);
        destination.receive(arrival, changed::writeTo);
        upTo = changed.sent.upTo();
        if (!changed.sent.more() && changed.sent.records() <= FEW_CHANGES) {
          break;
        }
      }
    }
    return upTo;
  }

  private void freezeAndSendRest(SlotArrival arrival, long upTo) {
    slots.outgoing().freeze(slot, arrival.move());
    observer.reached(MoveStep.FROZEN, slot);
    try (StoreExport export = slots.outgoing().export(slot, arrival.move())) {
      Changed changed = new Changed(export, upTo);
      SlotDigest theirs = destination.receiveLast(arrival, changed::writeTo, FREEZE_MAX);
      if (changed.sent.more()) {
        throw new KittenException(
            ErrorCode.UNAVAILABLE,
            "Slot " + slot + " changes faster than it can be sent; it stays here for now.");
      }
      if (!theirs.equals(slots.digest(slot))) {
        throw new KittenException(
            ErrorCode.INTERNAL,
            "The copy of slot " + slot + " differs from it; the slot stays here for now.");
      }
    }
  }

  /** What changed after a place of the log. */
  private final class Changed {
    private final StoreExport export;
    private final long after;
    private StoreExport.Changes sent;

    Changed(StoreExport export, long after) {
      this.export = export;
      this.after = after;
    }

    void writeTo(OutputStream out) throws IOException {
      sent = export.writeChangesTo(copy.counted(out), after, CATCH_UP_CHANGES);
    }
  }

  /**
   * @param arrival empty when the destination does not know this move
   */
  private void giveUp(long move, Optional<SlotArrival> arrival, Throwable why) {
    try {
      slots.outgoing().abandon(slot, move);
    } catch (KittenException releasedOrTheStoreDoesItSoon) {
      why.addSuppressed(releasedOrTheStoreDoesItSoon);
      return;
    }
    try {
      arrival.ifPresent(destination::abandon);
    } catch (KittenException itsNextImportDoesIt) {
      why.addSuppressed(itsNextImportDoesIt);
    }
  }

  /**
   * Hands a released slot over. May be repeated.
   *
   * @throws KittenException when the destination gives no answer: try again
   */
  static void finish(
      Slots slots, Destination destination, SlotStatus released, MoveObserver observer) {
    int slot = released.slot();
    // Released already: this only answers the version again.
    long lastVersion = slots.outgoing().release(slot, released.move());
    try {
      destination.own(new SlotArrival(slot, released.epoch(), released.move()), lastVersion);
    } catch (KittenException e) {
      if (e.code() == ErrorCode.UNKNOWN_IMPORT) {
        // It lost what it had received, and from now on refuses to own it.
        slots.outgoing().reclaim(slot, released.move());
      }
      throw e;
    }
    observer.reached(MoveStep.OWNED, slot);
    slots.outgoing().confirm(slot, released.move());
    observer.reached(MoveStep.CONFIRMED, slot);
  }
}
