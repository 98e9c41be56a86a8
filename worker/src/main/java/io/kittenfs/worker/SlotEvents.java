package io.kittenfs.worker;

import io.kittenfs.model.SlotRange;
import java.util.BitSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how many slots came to this worker and left it: compares those of now with those of before,
 * and writes one line to the log when no more come or go for the time of a heartbeat. Safe for use
 * by many threads.
 */
final class SlotEvents {
  private static final Logger LOGGER = LoggerFactory.getLogger(SlotEvents.class);

  /** As told in the log; null before the first line. */
  private BitSet told;

  private BitSet seen;

  /** These slots are here now; called with each heartbeat. */
  synchronized void observe(List<SlotRange> owned) {
    BitSet now = new BitSet();
    owned.forEach(range -> now.set(range.from(), range.to() + 1));
    if (told == null) {
      LOGGER.info("This worker owns {} slots", now.cardinality());
      told = now;
    } else if (now.equals(seen) && !now.equals(told)) {
      BitSet taken = (BitSet) now.clone();
      taken.andNot(told);
      BitSet given = (BitSet) told.clone();
      given.andNot(now);
      LOGGER.info(
          "This worker took {} slots, gave {} away and owns {} now",
          taken.cardinality(),
          given.cardinality(),
          now.cardinality());
      told = now;
    }
    seen = now;
  }
}
