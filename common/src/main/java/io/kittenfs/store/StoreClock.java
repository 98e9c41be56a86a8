package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The clock of a store, whose time commands carry. What they carry stays: versions never fall, so a
 * clock that is far ahead would carry time forward for every copy. Safe for many threads.
 *
 * @param source of the time
 * @param steady as {@link System#nanoTime}, which nobody sets
 * @param objection why no command may carry this time, with what to do about it, for people; empty
 *     while commands may
 */
public record StoreClock(
    InstantSource source, LongSupplier steady, Supplier<Optional<String>> objection) {
  /** A clock whose time commands may always carry. */
  public static StoreClock trusted(InstantSource source) {
    return new StoreClock(source, System::nanoTime, Optional::empty);
  }

  /**
   * The time for a command to carry, in milliseconds since 1970.
   *
   * @throws KittenException UNAVAILABLE while none may
   */
  long millisForCommand() {
    Optional<String> why = objection.get();
    if (why.isPresent()) {
      throw new KittenException(ErrorCode.UNAVAILABLE, why.get());
    }
    return source.millis();
  }

  /**
   * The time by which keys expire. While no command may carry this clock's, it is the earliest that
   * there is: then only that has expired which the versions in the store are later than.
   */
  long millisForExpiry() {
    return objection.get().isPresent() ? 0 : source.millis();
  }
}
