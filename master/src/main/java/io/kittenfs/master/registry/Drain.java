package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says whether a worker's slots are to go to the others, and has the rebalance planned anew when
 * that is new.
 */
public final class Drain extends RegistryCommand<Void> {
  private final int index;
  private final boolean draining;
  private final SortedSet<Integer> available;
  private final Instant now;

  /**
   * Drains a worker, or no longer.
   *
   * @param available the workers that can own slots now
   * @param now when somebody asked for it
   */
  public Drain(int index, boolean draining, SortedSet<Integer> available, Instant now) {
    this.index = index;
    this.draining = draining;
    this.available = new TreeSet<>(available);
    this.now = now;
  }

  @Override
  Void applyTo(RegistryRows rows) {
    Seat seat = rows.worker(index);
    if (seat.draining() == draining) {
      return null;
    }
    if (draining && available.stream().noneMatch(other -> takesSlots(rows, other))) {
      throw new Refusal(
          ErrorCode.CONFLICT,
          "No other worker is up to take the slots of worker "
              + index
              + ". Start one, or DELETE /workers/N/drain for one that is being drained.");
    }
    rows.putSeat(seat.withDraining(draining));
    rows.putRebalance(rows.rebalance().wanted(rows.slots().table(), now));
    rows.putCluster(rows.cluster().changed());
    return null;
  }

  private boolean takesSlots(RegistryRows rows, int other) {
    Seat seat = rows.seat(other);
    return other != index && FoundMap.isWorker(seat) && !seat.draining();
  }
}
