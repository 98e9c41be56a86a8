package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first thing by which it was seen that the rows of a database are not what was written to
 * them. Safe for many threads.
 */
final class Damage {
  private static final Logger LOGGER = LoggerFactory.getLogger(Damage.class);

  private volatile String found;

  /** What was found, for people; empty while all that was looked at was well. */
  Optional<String> found() {
    return Optional.ofNullable(found);
  }

  /** Notes something, unless there is something already. */
  synchronized void found(String what) {
    if (found == null) {
      found = what;
      LOGGER.error("What lies on the disk is not what was stored: {}", what);
    }
  }

  /** The database is another one. */
  synchronized void forget() {
    found = null;
  }

  /** Does what reads rows; a failure to do so is noted. */
  <T> T watch(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (Refusal answer) {
      throw answer;
    } catch (KittenException e) {
      if (e.code() == ErrorCode.INTERNAL) {
        found(e.getCause() == null ? e.getMessage() : e.getMessage() + " " + e.getCause());
      }
      throw e;
    }
  }
}
