package io.kittenfs.cluster;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.kittenfs.store.SlotRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which worker owns each slot of the cluster, and under which epoch. In JSON a list of {@code
 * [from, to, owner, epoch]}, where slots that nobody ever owned are left out. Immutable.
 */
public final class SlotTable {
  /** How many slots a cluster has. */
  public static final int SLOTS = 1024;

  /** The owner of a slot that nobody owns. */
  public static final int NOBODY = -1;

  /** Nobody owns anything. */
  public static final SlotTable EMPTY = new Builder(null).build();

  private final int[] owners;
  private final long[] epochs;

  private SlotTable(int[] owners, long[] epochs) {
    this.owners = owners;
    this.epochs = epochs;
  }

  /** The index of the worker that owns this slot, or {@link #NOBODY}. */
  public int owner(int slot) {
    return owners[slot];
  }

  /** Rises whenever the slot changes its owner; 0 before the first. */
  public long epoch(int slot) {
    return epochs[slot];
  }

  /** The slots of this worker, rising. */
  public IntStream slotsOf(int worker) {
    return IntStream.range(0, SLOTS).filter(slot -> owners[slot] == worker);
  }

  /** How many slots this worker owns; with {@link #NOBODY}, how many nobody owns. */
  public int count(int worker) {
    return (int) slotsOf(worker).count();
  }

  /** Whether no slot ever had an owner. */
  public boolean isEmpty() {
    return equals(EMPTY);
  }

  /** Of each slot what the table says that knows the higher epoch; this one's where they agree. */
  public SlotTable merge(SlotTable other) {
    Builder merged = change();
    for (int slot = 0; slot < SLOTS; slot++) {
      if (other.epochs[slot] > epochs[slot]) {
        merged.set(slot, other.owners[slot], other.epochs[slot]);
      }
    }
    return merged.build();
  }

  /** The owner of slot 0, of slot 1, …; null where nobody is. */
  public List<Integer> owners() {
    return Arrays.stream(owners).mapToObj(owner -> owner == NOBODY ? null : owner).toList();
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
    private final int[] owners;
    private final long[] epochs;

    private Builder(SlotTable from) {
      owners = from == null ? new int[SLOTS] : from.owners.clone();
      epochs = from == null ? new long[SLOTS] : from.epochs.clone();
      if (from == null) {
        Arrays.fill(owners, NOBODY);
      }
    }

    /**
     * Says who owns a slot.
     *
     * @param owner the index of a worker, or {@link #NOBODY}
     */
    public Builder set(int slot, int owner, long epoch) {
      if (owner < NOBODY || owner > Member.MAX_INDEX || epoch < 0) {
        throw new IllegalArgumentException("no owner of a slot: " + owner + ", epoch " + epoch);
      }
      owners[slot] = owner;
      epochs[slot] = epoch;
      return this;
    }

    /** The table as it is now. */
    public SlotTable build() {
      return new SlotTable(owners.clone(), epochs.clone());
    }
  }

  /**
   * The table of these ranges.
   *
   * @param ranges of {@code from, to, owner, epoch}; later ones overrule
   */
  @JsonCreator
  public static SlotTable ofRanges(List<long[]> ranges) {
    Builder table = new Builder(null);
    for (long[] range : ranges) {
      if (range.length < 4 || range[0] < 0 || range[1] >= SLOTS) {
        throw new IllegalArgumentException("a range of slots is from, to, owner, epoch");
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
      while (to < SLOTS && owners[to] == owners[from] && epochs[to] == epochs[from]) {
        to++;
      }
      if (owners[from] != NOBODY || epochs[from] > 0) {
        ranges.add(new long[] {from, to - 1, owners[from], epochs[from]});
      }
    }
    return ranges;
  }

  /** The slots of a worker as it claims them itself. */
  public List<SlotRange> rangesOf(int worker) {
    return ranges().stream()
        .filter(range -> range[2] == worker)
        .map(range -> new SlotRange((int) range[0], (int) range[1], range[3]))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlotTable table
        && Arrays.equals(owners, table.owners)
        && Arrays.equals(epochs, table.epochs);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(owners) + Arrays.hashCode(epochs);
  }

  /** The ranges, for logs. */
  @Override
  public String toString() {
    return ranges().stream().map(Arrays::toString).toList().toString();
  }
}
