package io.kittenfs.store.blob;

import com.google.common.hash.HashCode;
import io.kittenfs.store.record.StagedValue;
import java.io.OutputStream;

/**
 * Takes the bytes of a new value with constant memory: small ones are kept, larger ones go to a
 * file that no record names yet. Closing without {@link #finish} discards them, so a body that
 * breaks off leaves nothing. Used by one thread.
 */
public abstract class ValueWriter extends OutputStream {
  /**
   * Ends the value and makes it ready to be put; a large one is on the disk, synced, when this
   * returns.
   *
   * @throws io.kittenfs.error.KittenException DISK_FULL or INTERNAL when the disk refuses
   */
  public abstract StagedValue finish();

  /**
   * As {@link #finish()}, for a value that must have this SHA-256.
   *
   * @throws io.kittenfs.error.KittenException BAD_GATEWAY when it has another; nothing is kept then
   */
  public abstract StagedValue finish(HashCode expected);

  @Override
  public abstract void write(byte[] bytes, int offset, int length);

  @Override
  public final void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  /** Discards the value unless it was finished. Idempotent. */
  @Override
  public abstract void close();
}
