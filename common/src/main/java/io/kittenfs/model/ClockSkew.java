package io.kittenfs.model;

import java.util.Locale;

/**
 * How far a worker's wall clock is from the median of the workers' clocks. Immutable.
 *
 * @param millis above zero when it is ahead
 */
public record ClockSkew(long millis) {
  /** A clock further off is apart from the others. */
  private static final long APART = 2_000;

  /** It is apart until it is this near again: one at the limit does not go to and fro. */
  private static final long TOGETHER = 1_500;

  /** What a clock further ahead would stamp, no clock that is right reaches for a long time. */
  private static final long FAR_AHEAD = 60_000;

  /**
   * Whether the clock is too far off for its worker to lead replicated groups.
   *
   * @param already whether it counts as such; then it has to come nearer than it had to be
   */
  public boolean isApart(boolean already) {
    return Math.abs(millis) > (already ? TOGETHER : APART);
  }

  /** Whether its time is not to be in what replicated groups store. */
  public boolean isFarAhead() {
    return millis > FAR_AHEAD;
  }

  /** For people, such as {@code 3.2 s ahead of}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.1f s %s", Math.abs(millis) / 1000.0, millis < 0 ? "behind" : "ahead of");
  }
}
