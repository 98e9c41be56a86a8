package io.kittenfs.worker.moves;

import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotDigest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/**
 * The worker that leads the group that a slot goes to, as its source sees it. Each step is refused
 * unless it belongs to what that worker is receiving. Every method throws {@link
 * io.kittenfs.error.KittenException} when the other side refuses or gives no answer.
 */
public interface Destination {
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
   * @param from id of the source group
   */
  void begin(SlotArrival arrival, int from);

  /** Takes records and removals in. Never sent twice. */
  void receive(SlotArrival arrival, Records records);

  /**
   * Takes the last records and removals in, and answers what it holds with them. Never sent twice.
   *
   * @param deadline for all of it
   */
  SlotDigest receiveLast(SlotArrival arrival, Records records, Duration deadline);

  /**
   * Makes it the owner. May be repeated.
   *
   * @param lastVersion no version that the source ever gave is above it
   */
  void own(SlotArrival arrival, long lastVersion);

  /**
   * Lets it have slots that hold nothing: they only have to be owned yet.
   *
   * @param from id of the source group
   * @return those that it takes
   */
  List<SlotArrival> importEmpty(List<SlotArrival> arrivals, int from);

  /**
   * Makes it the owner of slots. May be repeated.
   *
   * @param lastVersion no version that the source ever gave is above it
   * @return those that it owns by now
   */
  List<SlotArrival> ownAll(List<SlotArrival> arrivals, long lastVersion);

  /** Lets it drop what it received. May be repeated. */
  void abandon(SlotArrival arrival);
}
