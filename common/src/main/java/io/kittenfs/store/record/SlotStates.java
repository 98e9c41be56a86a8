package io.kittenfs.store.record;

import io.kittenfs.leveldb.Cursor;
import io.kittenfs.model.SlotRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The states of all slots as of one moment. Immutable. */
public final class SlotStates {
  private final SlotState[] states;

  private SlotStates(SlotState[] states) {
    this.states = states;
  }

  /** Leaves the cursor anywhere. */
  public static SlotStates read(Cursor cursor, int slots) {
    SlotState[] states = new SlotState[slots];
    byte[] rows = RowKeys.slots();
    cursor.seek(rows);
    while (cursor.nextWithin(rows)) {
      states[RowKeys.slotOf(cursor.key())] = SlotState.decode(cursor.value());
    }
    SlotState unknown =
        cursor.get(RowKeys.format()) == null ? SlotState.ELSEWHERE : SlotState.decode(null);
    for (int slot = 0; slot < slots; slot++) {
      if (states[slot] == null) {
        states[slot] = unknown;
      }
    }
    return new SlotStates(states);
  }

  /** The states of a view that does not change. */
  public static SlotStates of(StoreView view, int slots) {
    SlotState[] states = new SlotState[slots];
    Arrays.setAll(states, view::slot);
    return new SlotStates(states);
  }

  /** The state of a slot. */
  public SlotState get(int slot) {
    return states[slot];
  }

  int slots() {
    return states.length;
  }

  /** Whether what this generation holds is seen by users. */
  public boolean shows(int slot, int generation) {
    return states[slot].role().isOwner() && states[slot].generation() == generation;
  }

  /** The owned slots, neighbours of one epoch together. */
  public List<SlotRange> owned() {
    List<SlotRange> ranges = new ArrayList<>();
    int from = 0;
    while (from < states.length) {
      int to = from;
      while (to + 1 < states.length && isSameOwner(from, to + 1)) {
        to++;
      }
      if (states[from].role().isOwner()) {
        ranges.add(new SlotRange(from, to, states[from].epoch()));
      }
      from = to + 1;
    }
    return ranges;
  }

  private boolean isSameOwner(int one, int other) {
    return states[one].role().isOwner() == states[other].role().isOwner()
        && states[one].epoch() == states[other].epoch();
  }
}
