package io.kittenfs.worker.moves;

import io.kittenfs.store.SlotDigest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * The worker that a slot goes to, as the source sees it. Each step carries the slot and the move,
 * and is refused unless it belongs to what that worker is receiving. Every method throws {@link
 * io.kittenfs.error.KittenException} when the other side refuses, or gives no answer.
 */
interface Destination {
  /** Writes a stream of records. */
  @FunctionalInterface
  interface Records {
    /**
     * Writes everything, to the end mark.
     *
     * @throws IOException when the receiver or this side's disk fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Begins a generation that nobody sees.
   *
   * @param epoch under which the slot will be owned
   * @param from index of the source
   */
  void begin(int slot, long epoch, long move, int from);

  /**
   * Takes records and removals in, and answers what it holds then.
   *
   * @param silence the longest time in which nothing arrives
   */
  SlotDigest receive(int slot, long epoch, long move, Records records, Duration silence);

  /**
   * Makes it the owner. May be repeated.
   *
   * @param lastVersion no version that the source ever gave is above it
   */
  void own(int slot, long epoch, long move, long lastVersion);
}
