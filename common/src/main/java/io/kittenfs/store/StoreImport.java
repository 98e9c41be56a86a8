package io.kittenfs.store;

import io.kittenfs.error.KittenException;
import io.kittenfs.store.command.ImportCommand;
import io.kittenfs.store.record.Counters;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Fills a new generation of a slot beside the visible one, then shows it in one step. Closing
 * before that leaves the slot as it was. Used by one thread.
 */
public final class StoreImport implements Closeable {
  private final Submitter submitter;
  private final int slot;
  private final int generation;
  private final RecordReceiver receiver;
  private boolean ended;

  /**
   * What an import brought.
   *
   * @param records how many
   * @param bytes the sum of their values' sizes
   */
  public record Imported(long records, long bytes) {}

  StoreImport(Submitter submitter, StagedValues values, int slot) {
    this.submitter = submitter;
    this.slot = slot;
    this.generation = submitter.submit(new ImportCommand.Begin(slot));
    this.receiver =
        new RecordReceiver(
            values,
            batch ->
                submitter.submit(
                    new ImportCommand.Write(slot, generation, batch, submitter.nowMillis())));
  }

  /**
   * Takes everything that a {@link StoreExport} streams.
   *
   * @throws IOException when the stream breaks off
   * @throws KittenException BAD_GATEWAY when it is damaged, DISK_FULL when there is no room
   */
  public void readFrom(InputStream stream) throws IOException {
    receiver.readFrom(stream);
  }

  /**
   * Shows what was imported in place of what the slot held.
   *
   * @param replace whether the slot may hold keys now
   * @throws KittenException CONFLICT when it does and may not; nothing changed
   */
  public Imported commit(boolean replace) {
    Counters counters = submitter.submit(new ImportCommand.Commit(slot, generation, replace));
    ended = true;
    submitter.wakeJanitor();
    return new Imported(counters.keys(), counters.bytes());
  }

  /** Gives the import up unless it was committed. Idempotent. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      receiver.close();
      abort();
    }
  }

  /** If the store is closed or broken, the next opening does it. */
  private void abort() {
    try {
      submitter.submit(new ImportCommand.Abort(slot, generation));
      submitter.wakeJanitor();
    } catch (KittenException nextOpeningAborts) {
      // Nobody sees the generation either way.
    }
  }
}
