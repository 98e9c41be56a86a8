package io.kittenfs.store.command;

import io.kittenfs.log.Command;
import io.kittenfs.log.StateMachine;
import io.kittenfs.log.Transaction;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import java.util.List;
import java.util.function.Consumer;

/** The state machine of a store: each command knows what it does to the transaction. */
public final class StoreStateMachine implements StateMachine {
  private final Consumer<BlobValue> blobs;
  private final Consumer<List<BlobId>> forgottenBlobs;

  /**
   * @param blobs hears of each large value that a committed command brought, whether or not a
   *     record names it; does not block
   * @param forgottenBlobs hears which blobs no row of the store names any more; does not block
   */
  public StoreStateMachine(Consumer<BlobValue> blobs, Consumer<List<BlobId>> forgottenBlobs) {
    this.blobs = blobs;
    this.forgottenBlobs = forgottenBlobs;
  }

  @Override
  public <R> R apply(Command<R> command, Transaction txn) {
    if (command instanceof StoreCommand<R> change) {
      return change.apply(new StoreTransaction(txn));
    }
    throw new IllegalArgumentException("not a store's command: " + command.getClass());
  }

  @Override
  public void committed(Command<?> command) {
    if (command instanceof SweepCommand.Blobs sweep) {
      forgottenBlobs.accept(sweep.ids());
    } else if (command instanceof StoreCommand<?> change) {
      change.blobs().forEach(blobs);
    }
  }
}
