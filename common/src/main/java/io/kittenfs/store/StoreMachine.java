package io.kittenfs.store;

import io.kittenfs.leveldb.StoreTxn;
import io.kittenfs.log.Command;
import io.kittenfs.log.StateMachine;

/** The state machine of a store: each command knows what it does to the tables. */
final class StoreMachine implements StateMachine {
  @Override
  public <R> R apply(Command<R> command, StoreTxn txn) {
    if (command instanceof StoreCommand<R> change) {
      return change.apply(new Tables(txn));
    }
    throw new IllegalArgumentException("not a store's command: " + command.getClass());
  }
}
