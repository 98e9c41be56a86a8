package io.kittenfs.worker.moves;

/** Is told how far a move has come, by the thread that carries it out, before it goes on. */
@FunctionalInterface
public interface MoveObserver {
  /** Pays no attention. */
  MoveObserver NONE = (step, slot) -> {};

  /** A step is done and durable. What this throws ends the move as a failure would. */
  void reached(MoveStep step, int slot);
}
