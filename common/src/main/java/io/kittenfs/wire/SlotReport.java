package io.kittenfs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kittenfs.model.Group;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the worker that leads a group tells the master of the group's slots. A report of anybody
 * else counts for nothing. Immutable.
 *
 * @param owned those the group owns
 * @param lost those that it should own by what the master told, under these epochs, but whose last
 *     owner it never was as far as its disk knows: the disk was lost, or is from a backup
 * @param sendingTo the groups that slots may be on their way to, or may have reached without the
 *     master's knowing yet
 * @param group the id of the group; null, and not written, for the solo group of the worker that
 *     tells
 */
public record SlotReport(
    List<SlotRange> owned,
    List<SlotRange> lost,
    Set<Integer> sendingTo,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer group) {
  /** Checks what arrives from other nodes, and copies it. */
  public SlotReport {
    owned = List.copyOf(owned);
    lost = lost == null ? List.of() : List.copyOf(lost);
    sendingTo = sendingTo == null ? Set.of() : new TreeSet<>(sendingTo);
    if (owned.stream().anyMatch(SlotReport::isNone) || lost.stream().anyMatch(SlotReport::isNone)) {
      throw new IllegalArgumentException("no such slot");
    }
    if (group != null) {
      Group.requireId(group);
    }
  }

  /** The report of a worker about its solo group. */
  public SlotReport(List<SlotRange> owned, List<SlotRange> lost, Set<Integer> sendingTo) {
    this(owned, lost, sendingTo, null);
  }

  private static boolean isNone(SlotRange range) {
    return range.to() >= SlotTable.SLOTS;
  }

  /** The report of a worker whose solo group moves nothing and misses nothing. */
  public static SlotReport of(List<SlotRange> owned) {
    return new SlotReport(owned, List.of(), Set.of());
  }
}
