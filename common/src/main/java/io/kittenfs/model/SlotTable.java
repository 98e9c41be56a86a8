package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which {@linkplain Group group} owns each slot of the cluster, and under which epoch. In JSON a
 * list of {@code [from, to, group, epoch]}, where slots that nobody ever owned are left out.
 * Immutable.
 */
public final class SlotTable {
  /** How many slots a cluster has. */
  public static final int SLOTS = 1024;

  /** In place of the group of a slot that nobody owns. */
  public static final int NOBODY = -1;

  /** Nobody owns anything. */
  public static final SlotTable EMPTY = new Builder(null).build();

  private final int[] groups;
  private final long[] epochs;

  private SlotTable(int[] groups, long[] epochs) {
    this.groups = groups;
    this.epochs = epochs;
  }

  /** The id of the group that owns this slot, or {@link #NOBODY}. */
  public int group(int slot) {
    return groups[slot];
  }

  /** Rises whenever the slot goes to another group; 0 before the first. */
  public long epoch(int slot) {
    return epochs[slot];
  }

  /** The slots of this group, rising. */
  public IntStream slotsOf(int group) {
    return IntStream.range(0, SLOTS).filter(slot -> groups[slot] == group);
  }

  /** How many slots this group owns; with {@link #NOBODY}, how many nobody owns. */
  public int count(int group) {
    return (int) slotsOf(group).count();
  }

  /** Whether no group ever owned a slot. */
  public boolean isEmpty() {
    return equals(EMPTY);
  }

  /** Of each slot what the table says that knows the higher epoch; this one's where they agree. */
  public SlotTable merge(SlotTable other) {
    Builder merged = change();
    for (int slot = 0; slot < SLOTS; slot++) {
      if (other.epochs[slot] > epochs[slot]) {
        merged.set(slot, other.groups[slot], other.epochs[slot]);
      }
    }
    return merged.build();
  }

  /** The epoch of slot 0, of slot 1, …. */
  public List<Long> epochs() {
    return Arrays.stream(epochs).boxed().toList();
  }

  /** A builder that starts with what this table says. */
  public Builder change() {
    return new Builder(this);
  }

  /** Makes tables. Used by one thread. */
  public static final class Builder {
    private final int[] groups;
    private final long[] epochs;

    private Builder(SlotTable from) {
      groups = from == null ? new int[SLOTS] : from.groups.clone();
      epochs = from == null ? new long[SLOTS] : from.epochs.clone();
      if (from == null) {
        Arrays.fill(groups, NOBODY);
      }
    }

    /**
     * Says who owns a slot.
     *
     * @param group the id of a group, or {@link #NOBODY}
     */
    public Builder set(int slot, int group, long epoch) {
      if (group < NOBODY || group > Group.MAX_ID || epoch < 0) {
        throw new IllegalArgumentException("no group of a slot: " + group + ", epoch " + epoch);
      }
      groups[slot] = group;
      epochs[slot] = epoch;
      return this;
    }

    /** The table as it is now. */
    public SlotTable build() {
      return new SlotTable(groups.clone(), epochs.clone());
    }
  }

  /**
   * The table of these ranges.
   *
   * @param ranges of {@code from, to, group, epoch}; later ones overrule
   */
  @JsonCreator
  public static SlotTable ofRanges(List<long[]> ranges) {
    Builder table = new Builder(null);
    for (long[] range : ranges) {
      if (range.length < 4 || range[0] < 0 || range[1] >= SLOTS) {
        throw new IllegalArgumentException("a range of slots is from, to, group, epoch");
      }
      for (int slot = (int) range[0]; slot <= range[1]; slot++) {
        table.set(slot, Math.toIntExact(range[2]), range[3]);
      }
    }
    return table.build();
  }

  /** What {@link #ofRanges} makes this table of. */
  @JsonValue
  public List<long[]> ranges() {
    List<long[]> ranges = new ArrayList<>();
    for (int from = 0, to; from < SLOTS; from = to) {
      to = from + 1;
      while (to < SLOTS && groups[to] == groups[from] && epochs[to] == epochs[from]) {
        to++;
      }
      if (groups[from] != NOBODY || epochs[from] > 0) {
        ranges.add(new long[] {from, to - 1, groups[from], epochs[from]});
      }
    }
    return ranges;
  }

  /** The slots of a group as its leader claims them. */
  public List<SlotRange> rangesOf(int group) {
    return ranges().stream()
        .filter(range -> range[2] == group)
        .map(range -> new SlotRange((int) range[0], (int) range[1], range[3]))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlotTable table
        && Arrays.equals(groups, table.groups)
        && Arrays.equals(epochs, table.epochs);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(groups) + Arrays.hashCode(epochs);
  }

  /** The ranges, for logs. */
  @Override
  public String toString() {
    return ranges().stream().map(Arrays::toString).toList().toString();
  }
}
