package io.kittenfs.master.registry;

import io.kittenfs.log.Command;
import io.kittenfs.log.StateMachine;
import io.kittenfs.log.Transaction;
import io.kittenfs.wire.WireJson;

/** Applies {@link RegistryCommand}s. */
public final class RegistryStateMachine implements StateMachine {
  private final WireJson json;

  /** A machine that writes its rows with this JSON. */
  public RegistryStateMachine(WireJson json) {
    this.json = json;
  }

  @Override
  public <R> R apply(Command<R> command, Transaction txn) {
    if (command instanceof RegistryCommand<R> change) {
      return change.applyTo(new RegistryRows(txn, json));
    }
    throw new IllegalArgumentException("not a command of the registry: " + command.getClass());
  }
}
