package io.kittenfs.store.command;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.log.Command;
import io.kittenfs.log.StateMachine;
import io.kittenfs.log.Transaction;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.Checkpoint;
import java.util.List;
import java.util.function.Consumer;

/** The state machine of a store: each command knows what it does to the transaction. */
public final class StoreStateMachine implements StateMachine {
  private final Consumer<BlobValue> blobs;
  private final Consumer<List<BlobId>> forgottenBlobs;
  private final Checkpoints checkpoints;

  /** Hears of checkpoints. */
  @FunctionalInterface
  public interface Checkpoints {
    /** Takes the answer to one; does not block. */
    void reached(CheckpointCommand command, Checkpoint answer);
  }

  /** Whether the store was seen to have a format, which it keeps; of the thread that applies. */
  private boolean hasFormat;

  /**
   * @param blobs hears of each large value that a committed command brought, whether or not a
   *     record names it; does not block
   * @param forgottenBlobs hears which blobs no row of the store names any more; does not block
   * @param checkpoints hears of each checkpoint that is applied
   */
  public StoreStateMachine(
      Consumer<BlobValue> blobs, Consumer<List<BlobId>> forgottenBlobs, Checkpoints checkpoints) {
    this.blobs = blobs;
    this.forgottenBlobs = forgottenBlobs;
    this.checkpoints = checkpoints;
  }

  @Override
  public <R> R apply(Command<R> command, Transaction txn) {
    if (command instanceof StoreCommand<R> change) {
      StoreTransaction transaction = new StoreTransaction(txn);
      if (!(change instanceof FormatCommand)) {
        requireFormat(transaction);
      }
      if (change.takesSlot() && transaction.view().isDissolved()) {
        throw new Refusal(ErrorCode.CONFLICT, "This group was dissolved; it takes no slots.");
      }
      return change.apply(transaction);
    }
    throw new IllegalArgumentException("not a store's command: " + command.getClass());
  }

  /** Without one, slots that are elsewhere would seem to be here. */
  private void requireFormat(StoreTransaction transaction) {
    if (!hasFormat) {
      if (transaction.format() == null) {
        throw new Refusal(
            ErrorCode.UNAVAILABLE,
            "This store is just being begun. Nothing was stored; try again.");
      }
      hasFormat = true;
    }
  }

  @Override
  public void committed(Command<?> command, Object answer) {
    if (command instanceof SweepCommand.Blobs sweep) {
      forgottenBlobs.accept(sweep.ids());
    } else if (command instanceof CheckpointCommand reached) {
      checkpoints.reached(reached, (Checkpoint) answer);
    } else if (command instanceof StoreCommand<?> change) {
      change.blobs().forEach(blobs);
    }
  }
}
