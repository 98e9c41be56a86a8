package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.master.plan.Planner;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Removes a worker for good; what stays is a tombstone. Answers how many slots were given to
 * others.
 */
public final class Remove extends RegistryCommand<Integer> {
  private final int index;
  private final boolean discard;
  private final SortedSet<Integer> available;

  /**
   * Removes a worker.
   *
   * @param discard whether its slots are given to others, empty, instead of refusing
   * @param available the workers that can own slots now
   */
  public Remove(int index, boolean discard, SortedSet<Integer> available) {
    this.index = index;
    this.discard = discard;
    this.available = new TreeSet<>(available);
  }

  @Override
  Integer applyTo(RegistryRows rows) {
    Seat seat = rows.worker(index);
    SlotLedger ledger = rows.slots();
    List<Integer> slots = ledger.table().slotsOf(index).boxed().toList();
    if (!slots.isEmpty()) {
      if (!discard) {
        throw new Refusal(
            ErrorCode.CONFLICT,
            "Worker "
                + index
                + " owns "
                + slots.size()
                + " slots. POST /workers/"
                + index
                + "/drain moves them away; ?discard=true gives them up with all keys in them.");
      }
      rows.putSlots(
          ledger.reassigned(
              Planner.spread(ledger.table(), slots, heirs(rows)), rows.cluster().highestEpoch()));
    }
    rows.putSeat(seat.tombstone());
    rows.putRebalance(rows.rebalance().woken());
    rows.putCluster(rows.cluster().changed());
    return slots.size();
  }

  private SortedSet<Integer> heirs(RegistryRows rows) {
    SortedSet<Integer> heirs = new TreeSet<>();
    for (int other : available) {
      Seat seat = rows.seat(other);
      if (other != index && FoundMap.isWorker(seat) && !seat.draining()) {
        heirs.add(other);
      }
    }
    if (heirs.isEmpty()) {
      throw new Refusal(
          ErrorCode.CONFLICT,
          "No other worker is up to take the slots of worker " + index + ". Start one first.");
    }
    return heirs;
  }
}
