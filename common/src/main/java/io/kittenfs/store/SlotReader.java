package io.kittenfs.store;

import io.kittenfs.leveldb.Database;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.SlotStates;
import io.kittenfs.store.record.StoreView;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Tells what a store is to its slots and what it holds of them, from the rows that its database
 * keeps in memory. Safe for many threads.
 */
final class SlotReader {
  private final Database database;
  private final int slots;
  private final StoreView view;
  private volatile Summary summary =
      new Summary(Optional.empty(), new SlotOverview(List.of(), List.of()), Counters.ZERO);

  /**
   * All slots as of one moment, and what they hold.
   *
   * @param rows of which the rest was made; while they are the same object nothing has changed
   */
  private record Summary(
      Optional<NavigableMap<byte[], byte[]>> rows, SlotOverview overview, Counters held) {
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(NavigableMap<byte[], byte[]> others) {
      return rows.isPresent() && rows.get() == others;
    }
  }

  SlotReader(Database database, StoreView view, int slots) {
    this.database = database;
    this.view = view;
    this.slots = slots;
  }

  /** How many slots the store has. */
  int slots() {
    return slots;
  }

  SlotStatus status(int slot) {
    return atOneMoment(slot, (state, counters) -> status(slot, state, counters));
  }

  /** What is done with a slot's state and what its generation holds, both as of one moment. */
  <T> T atOneMoment(int slot, BiFunction<SlotState, Counters, T> use) {
    while (true) {
      SlotState state = view.slot(slot);
      Counters counters = view.generation(slot, state.generation()).counters();
      if (view.slot(slot).equals(state)) {
        return use.apply(state, counters);
      }
    }
  }

  /** All of them; the same object as before while nothing has changed. */
  SlotOverview overview() {
    return summary().overview();
  }

  /** What all slots that can be read here hold together. */
  Counters held() {
    return summary().held();
  }

  private Summary summary() {
    NavigableMap<byte[], byte[]> rows = database.residentRows();
    Summary last = summary;
    if (!last.isOf(rows)) {
      last = summary(rows);
      summary = last;
    }
    return last;
  }

  private Summary summary(NavigableMap<byte[], byte[]> rows) {
    StoreView now = new StoreView(rows::get);
    SlotStates states = SlotStates.of(now, slots);
    List<SlotStatus> all = new ArrayList<>();
    Counters held = Counters.ZERO;
    for (int slot = 0; slot < slots; slot++) {
      SlotState state = states.get(slot);
      Counters counters = now.generation(slot, state.generation()).counters();
      if (state.role() != SlotRole.NONE || state.epoch() > 0) {
        all.add(status(slot, state, counters));
      }
      if (state.role().isOwner()) {
        held = held.plus(counters);
      }
    }
    return new Summary(Optional.of(rows), new SlotOverview(all, states.owned()), held);
  }

  private static SlotStatus status(int slot, SlotState state, Counters held) {
    boolean holds = state.role() != SlotRole.NONE;
    boolean moves = holds && state.role() != SlotRole.OWNED;
    Counters counters = holds ? held : Counters.ZERO;
    return new SlotStatus(
        slot,
        state.role(),
        state.epoch(),
        moves ? state.move() : 0,
        state.peer(),
        counters.keys(),
        counters.bytes());
  }
}
