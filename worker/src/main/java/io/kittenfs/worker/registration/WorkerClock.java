package io.kittenfs.worker.registration;

import io.kittenfs.model.ClockSkew;
import io.kittenfs.wire.HeartbeatReply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This worker's wall clock, and how far it is from the median of all workers' clocks. Replies to
 * heartbeats tell what the master's steady clock shows and how far the median is from that. Between
 * them this worker's own steady clock goes on, so a wall clock that is set is noticed at once. Safe
 * for use by many threads.
 */
public final class WorkerClock implements InstantSource {
  private static final Logger LOGGER = LoggerFactory.getLogger(WorkerClock.class);

  /** When the reply was made is not known better than by half of the time that it took. */
  private static final long LONGEST_ROUND_TRIP = 500;

  private final InstantSource wall;
  private final LongSupplier nanoTime;

  /** From this steady clock to the master's, in milliseconds; null before a reply told. */
  private volatile Long toMaster;

  /** From this steady clock to the median of the wall clocks; null before a reply told. */
  private volatile Long toMedian;

  /** Only the thread that sends the heartbeats touches this. */
  private boolean apart;

  /**
   * A clock of which nothing is known yet.
   *
   * @param wall tells the time
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public WorkerClock(InstantSource wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
  }

  @Override
  public Instant instant() {
    return wall.instant();
  }

  /** What the steady clock shows, in milliseconds since any moment. */
  long steadyMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
  }

  /**
   * Takes over what a reply that has just come tells. Called by the thread that sends the
   * heartbeats.
   *
   * @param told null when it tells nothing
   * @param sent what {@link #steadyMillis} was when the heartbeat was sent
   */
  void learn(HeartbeatReply.Clock told, long sent) {
    long roundTrip = steadyMillis() - sent;
    if (told == null || roundTrip > LONGEST_ROUND_TRIP) {
      return;
    }
    long master = told.steadyMs() - (sent + roundTrip / 2);
    toMaster = master;
    if (told.medianOffsetMs() != null) {
      toMedian = master + told.medianOffsetMs();
      skew().ifPresent(this::tell);
    }
  }

  private void tell(ClockSkew skew) {
    boolean before = apart;
    apart = skew.isApart(before);
    if (apart && !before) {
      LOGGER.warn(
          "The clock of this worker is {} the median of the workers' clocks, so it is to lead no"
              + " replicated group. Set it, for example by NTP",
          skew);
    } else if (before && !apart) {
      LOGGER.info("The clock of this worker agrees with those of the others again");
    }
  }

  /** From the master's steady clock to this wall clock, in milliseconds; empty while unknown. */
  Optional<Long> offset() {
    return wallAfter(toMaster);
  }

  /** How far this clock is from the median of all workers' clocks; empty while unknown. */
  public Optional<ClockSkew> skew() {
    return wallAfter(toMedian).map(ClockSkew::new);
  }

  /** How far the wall clock is ahead of one that is so far ahead of the steady clock. */
  private Optional<Long> wallAfter(Long ahead) {
    // The wall clock first: a pause of this thread in between then never seems to be a fast clock.
    long now = wall.millis();
    return Optional.ofNullable(ahead).map(millis -> now - (steadyMillis() + millis));
  }

  /**
   * Why what replicated groups store may not carry the time of this clock, with what to do about
   * it, for people; empty while it may.
   */
  public Optional<String> objection() {
    return skew()
        .filter(ClockSkew::isFarAhead)
        .map(
            skew ->
                "The clock of this worker is "
                    + skew
                    + " the median of the workers' clocks, and what it stored would carry time"
                    + " forward for all of them. Nothing was stored; reads go on. Set its clock, for"
                    + " example by NTP.");
  }
}
