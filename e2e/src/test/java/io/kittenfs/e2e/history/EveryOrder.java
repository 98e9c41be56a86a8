package io.kittenfs.e2e.history;

import java.util.BitSet;
import java.util.List;

/** Tries every order of a few operations of one key, without any thought. */
final class EveryOrder {
  private final List<Operation> operations;
  private final KeyModel model;

  EveryOrder(List<Operation> history) {
    this.operations = history.stream().filter(Operation::counts).toList();
    this.model = new KeyModel(operations);
  }

  boolean isLinearizable() {
    return model.contradiction().isEmpty() && canFinish(new BitSet(), KeyModel.ABSENT);
  }

  private boolean canFinish(BitSet placed, int state) {
    boolean finished = true;
    for (int i = 0; i < operations.size(); i++) {
      if (placed.get(i)) {
        continue;
      }
      finished &= operations.get(i).isOpen();
      int next = canComeNext(i, placed) ? model.apply(i, state) : KeyModel.IMPOSSIBLE;
      if (next != KeyModel.IMPOSSIBLE) {
        placed.set(i);
        if (canFinish(placed, next)) {
          return true;
        }
        placed.clear(i);
      }
    }
    return finished;
  }

  private boolean canComeNext(int index, BitSet placed) {
    for (int i = 0; i < operations.size(); i++) {
      Operation other = operations.get(i);
      if (!placed.get(i) && !other.isOpen() && other.end() < operations.get(index).start()) {
        return false;
      }
    }
    return true;
  }
}
