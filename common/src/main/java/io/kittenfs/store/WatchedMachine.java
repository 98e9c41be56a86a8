package io.kittenfs.store;

import io.kittenfs.log.Command;
import io.kittenfs.log.StateMachine;
import io.kittenfs.log.Transaction;

/**
 * A state machine of which it is noted when it fails to read what it needs. That stops the log, and
 * says why.
 */
record WatchedMachine(StateMachine machine, Damage damage) implements StateMachine {
  @Override
  public <R> R apply(Command<R> command, Transaction txn) {
    return damage.watch(() -> machine.apply(command, txn));
  }

  @Override
  public void committed(Command<?> command, Object answer) {
    machine.committed(command, answer);
  }
}
