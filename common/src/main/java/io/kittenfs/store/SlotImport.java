package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.store.command.IncomingRecord;
import io.kittenfs.store.command.MoveInCommand;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Takes streams of one move into the generation that it fills. Of two that are open for one slot
 * only the newer counts: what a source sent before it lost the connection must not overwrite what
 * it sent after that. Used by one thread.
 */
public final class SlotImport implements Closeable {
  private final Submitter submitter;
  private final int slot;
  private final long epoch;
  private final long move;
  private final RecordReceiver receiver;
  private final Runnable onClose;
  private boolean superseded;

  SlotImport(
      Submitter submitter, StagedValues values, int slot, long epoch, long move, Runnable onClose) {
    this.submitter = submitter;
    this.slot = slot;
    this.epoch = epoch;
    this.move = move;
    this.onClose = onClose;
    this.receiver = new RecordReceiver(values, this::write);
  }

  /**
   * Applies one stream of {@link StoreExport}: what it holds is as durable as a put when this
   * returns. What came before a failure stays; sending it again does no harm.
   *
   * @throws IOException when the stream breaks off
   * @throws KittenException BAD_GATEWAY when it is damaged, DISK_FULL when there is no room,
   *     UNKNOWN_IMPORT when the move is not known here (any more), CONFLICT when a newer stream of
   *     it has begun
   */
  public void readFrom(InputStream stream) throws IOException {
    receiver.readFrom(stream);
  }

  private synchronized void write(List<IncomingRecord> batch) {
    if (superseded) {
      throw new KittenException(
          ErrorCode.CONFLICT, "A newer stream of this move has begun; this one ends.");
    }
    submitter.submit(new MoveInCommand.Write(slot, epoch, move, batch));
  }

  /** When this returns, nothing more comes of this stream. */
  synchronized void supersede() {
    superseded = true;
  }

  /** Removes what was received but not stored. Idempotent. */
  @Override
  public void close() {
    receiver.close();
    onClose.run();
  }
}
