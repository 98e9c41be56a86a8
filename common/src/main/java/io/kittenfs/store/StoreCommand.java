package io.kittenfs.store;

import io.kittenfs.log.Command;

/** A change of a store. Applying it is a pure function of the tables and the command. */
sealed interface StoreCommand<R> extends Command<R>
    permits FormatCommand,
        PutCommand,
        DeleteCommand,
        ClearCommand,
        ImportCommand.Begin,
        ImportCommand.Write,
        ImportCommand.Commit,
        ImportCommand.Abort,
        SweepCommand.Records,
        SweepCommand.Generation,
        SweepCommand.Blobs {

  /**
   * Changes the tables and answers, or refuses with a {@link io.kittenfs.error.KittenException}.
   */
  R apply(Tables tables);
}
