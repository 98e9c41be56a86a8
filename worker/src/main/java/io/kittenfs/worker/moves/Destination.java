package io.kittenfs.worker.moves;

import io.kittenfs.store.SlotDigest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * The worker that a slot goes to, as its source sees it. Each step is refused unless it belongs to
 * what that worker is receiving. Every method throws {@link io.kittenfs.error.KittenException} when
 * the other side refuses or gives no answer.
 */
public interface Destination {
  /**
   * Which slot goes over.
   *
   * @param slot the slot
   * @param epoch under which the destination will own it
   * @param move the number of the move at the source
   */
  record Arrival(int slot, long epoch, long move) {}

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
   * @param from index of the source
   */
  void begin(Arrival arrival, int from);

  /** Takes records and removals in. Never sent twice. */
  void receive(Arrival arrival, Records records);

  /**
   * Takes the last records and removals in, and answers what it holds with them. Never sent twice.
   *
   * @param deadline for all of it
   */
  SlotDigest receiveLast(Arrival arrival, Records records, Duration deadline);

  /**
   * Makes it the owner. May be repeated.
   *
   * @param lastVersion no version that the source ever gave is above it
   */
  void own(Arrival arrival, long lastVersion);

  /** Lets it drop what it received. May be repeated. */
  void abandon(Arrival arrival);
}
