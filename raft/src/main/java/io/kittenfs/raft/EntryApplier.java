package io.kittenfs.raft;

import io.kittenfs.leveldb.Database;
import io.kittenfs.log.BatchApplier;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.log.LogPosition;
import io.kittenfs.log.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Applies committed entries to a database, each in one write. None is synced: a majority has the
 * entry on its disks, and after a loss of power the database is that of some earlier position,
 * without holes ({@link Database#write}), from which the log goes on. Used by one thread, except
 * for {@link #index}.
 */
class EntryApplier {
  final Database database;
  final BatchApplier batches;
  private final CommandCodec codec;

  EntryApplier(Database database, StateMachine machine, CommandCodec codec) {
    this.database = database;
    this.batches = new BatchApplier(database, machine);
    this.codec = codec;
  }

  /** As {@link BatchApplier#position}. */
  LogPosition position() {
    return batches.position();
  }

  /** As {@link BatchApplier#index()}. */
  long index() {
    return batches.index();
  }

  /**
   * Applies commands unless the database has this entry already. Commands are decoded also where
   * they were made: every copy applies the same.
   *
   * @return what became of each command; nothing of an entry that is left out
   * @throws IOException when it is unknown whether they were written
   */
  List<BatchApplier.Outcome> apply(LogPosition position, List<ByteBuffer> commands)
      throws IOException {
    BatchApplier.Batch batch = batches.apply(position, decode(commands));
    batches.write(batch, false);
    return batch.outcomes();
  }

  final List<? extends Command<?>> decode(List<ByteBuffer> commands) {
    return commands.stream().<Command<?>>map(codec::decode).toList();
  }

  /**
   * Makes durable that everything up to this entry was applied.
   *
   * @return {@link #position} from now on
   */
  LogPosition makeDurable(LogPosition applied) throws IOException {
    LogPosition position = batches.markApplied(applied);
    database.sync();
    return position;
  }
}
