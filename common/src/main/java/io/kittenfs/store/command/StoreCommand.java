package io.kittenfs.store.command;

import io.kittenfs.log.Command;
import io.kittenfs.store.record.BlobValue;
import java.util.stream.Stream;

/** A change of a store. Applying it is a pure function of the transaction and the command. */
public sealed interface StoreCommand<R> extends Command<R>
    permits FormatCommand,
        PutCommand,
        DeleteCommand,
        ExpireCommand,
        ClearCommand,
        AssignCommand,
        RevokeCommand,
        DissolveCommand,
        MoveOutCommand.Begin,
        MoveOutCommand.Freeze,
        MoveOutCommand.FreezeEmpty,
        MoveOutCommand.Abandon,
        MoveOutCommand.Release,
        MoveOutCommand.Confirm,
        MoveOutCommand.Reclaim,
        MoveInCommand.Begin,
        MoveInCommand.BeginEmpty,
        MoveInCommand.Write,
        MoveInCommand.Seal,
        MoveInCommand.Own,
        MoveInCommand.Abandon,
        ImportCommand.Begin,
        ImportCommand.Write,
        ImportCommand.Commit,
        ImportCommand.Abort,
        SweepCommand.Records,
        SweepCommand.Generation,
        SweepCommand.Changes,
        SweepCommand.Blobs,
        CheckpointCommand {

  /** Changes the store and answers, or refuses with a {@link io.kittenfs.error.Refusal}. */
  R apply(StoreTransaction transaction);

  /** Whether it would have the store take a slot. */
  default boolean takesSlot() {
    return false;
  }

  /** The large values that it brings. */
  default Stream<BlobValue> blobs() {
    return Stream.empty();
  }
}
