package io.kittenfs.cluster;

import io.kittenfs.store.SlotRange;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a worker tells its master of its slots. Immutable.
 *
 * @param owned those it owns
 * @param lost those that it should own by what its master told, under these epochs, but whose last
 *     owner it never was as far as its disk knows: the disk was lost, or is from a backup
 * @param sendingTo the workers that slots may be on their way to, or may have reached without the
 *     master's knowing yet
 */
public record SlotReport(List<SlotRange> owned, List<SlotRange> lost, Set<Integer> sendingTo) {
  /** Checks what arrives from other nodes, and copies it. */
  public SlotReport {
    owned = List.copyOf(owned);
    lost = lost == null ? List.of() : List.copyOf(lost);
    sendingTo = sendingTo == null ? Set.of() : new TreeSet<>(sendingTo);
    if (owned.stream().anyMatch(SlotReport::isNone) || lost.stream().anyMatch(SlotReport::isNone)) {
      throw new IllegalArgumentException("no such slot");
    }
  }

  private static boolean isNone(SlotRange range) {
    return range.to() >= SlotTable.SLOTS;
  }

  /** The report of a worker that moves nothing and misses nothing. */
  public static SlotReport of(List<SlotRange> owned) {
    return new SlotReport(owned, List.of(), Set.of());
  }
}
