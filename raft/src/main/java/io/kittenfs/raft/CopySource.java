package io.kittenfs.raft;

import io.kittenfs.error.KittenException;
import io.kittenfs.files.IoAction;
import io.kittenfs.log.LogPosition;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * From where a member takes a whole copy of the database: it needs one when its leader no longer
 * keeps the entries that it lacks.
 */
@FunctionalInterface
public interface CopySource {
  /**
   * Makes the database what that of the leader is, with everything that belongs to it. Blocks for
   * as long as the transfer takes.
   *
   * @param isCancelled asked every few seconds at least; this fails soon when it says so
   * @param switchover to be called once, when all is here
   * @throws IOException when it did not come to that, or the disk failed; it is tried again
   * @throws KittenException likewise
   */
  void copy(BooleanSupplier isCancelled, Switchover switchover) throws IOException;

  /** Runs what replaces the database, while nothing is applied to it. */
  @FunctionalInterface
  interface Switchover {
    /**
     * Runs it once.
     *
     * @param copied up to where the copy has every entry
     * @throws IOException when this member has more by now; nothing was run then
     */
    void run(LogPosition copied, IoAction replacement) throws IOException;
  }
}
