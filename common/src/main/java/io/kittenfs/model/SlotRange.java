package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Neighbouring slots with one epoch; {@code [from, to, epoch]} in JSON. Immutable.
 *
 * @param from the first slot
 * @param to the last slot, included
 * @param epoch how often these slots changed their owner
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"from", "to", "epoch"})
public record SlotRange(int from, int to, long epoch) {
  /** Checks what arrives from other nodes. */
  public SlotRange {
    if (from < 0 || to < from || to > Short.MAX_VALUE || epoch < 0) {
      throw new IllegalArgumentException("no range of slots: " + from + " to " + to);
    }
  }

  /** The same slots in as few ranges as their order allows. */
  public static List<SlotRange> joined(Collection<SlotRange> ranges) {
    List<SlotRange> joined = new ArrayList<>();
    for (SlotRange next : ranges) {
      SlotRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && last.to + 1 == next.from && last.epoch == next.epoch) {
        joined.set(joined.size() - 1, new SlotRange(last.from, next.to, next.epoch));
      } else {
        joined.add(next);
      }
    }
    return joined;
  }

  /** Each slot as a range of its own. */
  public Stream<SlotRange> each() {
    return IntStream.rangeClosed(from, to).mapToObj(slot -> new SlotRange(slot, slot, epoch));
  }

  /** Whether this slot is one of them. */
  public boolean contains(int slot) {
    return from <= slot && slot <= to;
  }
}
