package io.kittenfs.master.rebalance;

import io.kittenfs.wire.MoveProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How much a rebalance moved since this master watches it, and how fast it was lately. Safe for use
 * by many threads.
 */
public final class RebalanceMeter {
  private static final Duration WINDOW = Duration.ofSeconds(30);
  private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(1);

  private final Map<Integer, MoveProgress> last = new HashMap<>();
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Instant rebalance;
  private long keys;
  private long bytes;

  private record Sample(Instant at, int slots, long bytes) {}

  /**
   * What was read off.
   *
   * @param keys moved
   * @param bytes moved
   * @param bytesPerSecond lately
   * @param slotsPerSecond lately
   */
  public record Reading(long keys, long bytes, double bytesPerSecond, double slotsPerSecond) {}

  /**
   * Reads off what the workers say; call about once a second.
   *
   * @param startedAt which rebalance this is; null when there never was one
   * @param slots how many slots it moved so far
   * @param workers what each worker says
   */
  synchronized void sample(
      Instant startedAt, Instant now, int slots, Map<Integer, MoveProgress> workers) {
    if (!Objects.equals(startedAt, rebalance)) {
      rebalance = startedAt;
      keys = 0;
      bytes = 0;
      samples.clear();
    }
    workers.forEach(this::count);
    if (samples.isEmpty() || !now.isBefore(samples.getLast().at().plus(BETWEEN_SAMPLES))) {
      samples.add(new Sample(now, slots, bytes));
    }
    while (samples.getFirst().at().isBefore(now.minus(WINDOW))) {
      samples.removeFirst();
    }
  }

  private void count(int worker, MoveProgress now) {
    MoveProgress before = last.put(worker, now);
    if (before == null) {
      return;
    }
    // A worker that counts less than before is a new process, which starts at 0.
    boolean restarted =
        now.movedBytes() < before.movedBytes() || now.movedKeys() < before.movedKeys();
    keys += now.movedKeys() - (restarted ? 0 : before.movedKeys());
    bytes += now.movedBytes() - (restarted ? 0 : before.movedBytes());
  }

  /** What was read off so far. */
  synchronized Reading read() {
    if (samples.size() < 2) {
      return new Reading(keys, bytes, 0, 0);
    }
    Sample first = samples.getFirst();
    Sample latest = samples.getLast();
    double seconds = Duration.between(first.at(), latest.at()).toMillis() / 1000.0;
    return new Reading(
        keys,
        bytes,
        Math.max(0, latest.bytes() - first.bytes()) / seconds,
        Math.max(0, latest.slots() - first.slots()) / seconds);
  }
}
