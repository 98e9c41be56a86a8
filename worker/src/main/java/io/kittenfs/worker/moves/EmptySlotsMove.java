package io.kittenfs.worker.moves;

import io.kittenfs.error.KittenException;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.store.Slots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The way of slots that hold nothing to another group. Each goes the way of a {@link SlotMove} but
 * for the copying; they take each step together, with one request and one sync. Used by one thread.
 */
final class EmptySlotsMove {
  private final Slots slots;
  private final Destination destination;
  private final MoveMeter meter;
  private final MoveObserver observer;

  /**
   * @param slots of the source
   * @param meter counts the slots on their way; may end the move by throwing
   */
  EmptySlotsMove(Slots slots, Destination destination, MoveMeter meter, MoveObserver observer) {
    this.slots = slots;
    this.destination = destination;
    this.meter = meter;
    this.observer = observer;
  }

  /**
   * How it ended, for those slots that held nothing when it began.
   *
   * @param arrived the destination owns them
   * @param refused it did not say that it does; those that are not RELEASED are owned here as
   *     before
   */
  record Outcome(List<Integer> arrived, List<Integer> refused) {}

  /**
   * Moves those of these slots that are owned here and hold nothing.
   *
   * @param self id of the group that owns the slots
   * @param to id of the group that is to own them
   * @throws KittenException why it failed; what is not RELEASED then is owned here as before
   */
  Outcome run(Collection<Integer> candidates, int self, int to) {
    List<SlotArrival> frozen = slots.outgoing().freezeEmpty(candidates, to);
    List<SlotArrival> owned = new ArrayList<>();
    if (!frozen.isEmpty()) {
      List<SlotArrival> taken = importThere(frozen, self, to);
      if (!taken.isEmpty()) {
        owned.addAll(handOver(taken));
      }
    }
    return new Outcome(slotsOf(owned), slotsOf(without(frozen, owned)));
  }

  private List<SlotArrival> importThere(List<SlotArrival> frozen, int self, int to) {
    try {
      frozen.forEach(arrival -> meter.begin(arrival.slot(), self, to, 0, 0));
      reached(MoveStep.BEGUN, frozen);
      reached(MoveStep.FROZEN, frozen);
      meter.checkRunning(self);
      List<SlotArrival> taken = destination.importEmpty(frozen, self);
      slots.outgoing().abandonAll(without(frozen, taken));
      reached(MoveStep.IMPORTING, taken);
      reached(MoveStep.EQUAL, taken);
      return taken;
    } catch (RuntimeException | Error e) {
      // The destination keeps an import that holds nothing until its next one.
      giveUp(frozen, e);
      throw e;
    }
  }

  private List<SlotArrival> handOver(List<SlotArrival> taken) {
    long lastVersion;
    try {
      lastVersion = slots.outgoing().releaseAll(taken);
    } catch (RuntimeException | Error e) {
      giveUp(taken, e);
      throw e;
    }
    reached(MoveStep.RELEASED, taken);
    List<SlotArrival> owned = destination.ownAll(taken, lastVersion);
    reached(MoveStep.OWNED, owned);
    slots.outgoing().confirmAll(owned);
    reached(MoveStep.CONFIRMED, owned);
    return owned;
  }

  private void giveUp(List<SlotArrival> frozen, Throwable why) {
    try {
      slots.outgoing().abandonAll(frozen);
    } catch (KittenException theStoreDoesItSoon) {
      why.addSuppressed(theStoreDoesItSoon);
    }
  }

  private void reached(MoveStep step, List<SlotArrival> arrivals) {
    arrivals.forEach(arrival -> observer.reached(step, arrival.slot()));
  }

  private static List<Integer> slotsOf(List<SlotArrival> arrivals) {
    return arrivals.stream().map(SlotArrival::slot).toList();
  }

  private static List<SlotArrival> without(List<SlotArrival> all, List<SlotArrival> these) {
    return all.stream().filter(arrival -> !these.contains(arrival)).toList();
  }
}
