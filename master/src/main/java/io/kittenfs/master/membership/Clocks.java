package io.kittenfs.master.membership;

import io.kittenfs.model.ClockSkew;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clocks of the workers that are not down. Which of them is right nobody knows; with
 * three, two agree. Immutable.
 *
 * @param offsets from this master's steady clock to each, in milliseconds, by index
 * @param median of them; null until those of a majority of the workers are known
 */
public record Clocks(Map<Integer, Long> offsets, Long median) {
  /** Copies the map. */
  public Clocks {
    offsets = Map.copyOf(offsets);
  }

  /**
   * These clocks.
   *
   * @param workers how many workers there are whose clocks count when they are known
   */
  static Clocks of(Map<Integer, Long> offsets, int workers) {
    return new Clocks(offsets, offsets.size() * 2 > workers ? median(offsets) : null);
  }

  private static long median(Map<Integer, Long> offsets) {
    List<Long> sorted = offsets.values().stream().sorted().toList();
    long lower = sorted.get((sorted.size() - 1) / 2);
    long upper = sorted.get(sorted.size() / 2);
    return lower + (upper - lower) / 2;
  }

  /** How far a worker's clock is from the median; empty while that is not known. */
  public Optional<ClockSkew> skew(int worker) {
    return median == null
        ? Optional.empty()
        : Optional.ofNullable(offsets.get(worker)).map(offset -> new ClockSkew(offset - median));
  }

  /**
   * Whether a worker's clock allows it to lead replicated groups, as far as is known.
   *
   * @param leads whether it does; one that does not has to be nearer to the median
   */
  public boolean mayLead(int worker, boolean leads) {
    return skew(worker).filter(skew -> skew.isApart(!leads)).isEmpty();
  }
}
