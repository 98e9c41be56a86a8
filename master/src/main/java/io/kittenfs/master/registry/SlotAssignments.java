package io.kittenfs.master.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.SlotReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the registry knows of every slot: which group owns it under which epoch, and how it knows.
 * Immutable.
 *
 * @param table groups and epochs
 * @param statuses how each is known; {@code standings} in JSON
 */
public record SlotAssignments(SlotTable table, @JsonProperty("standings") ClaimStatuses statuses) {
  /** Nobody ever owned a slot. */
  public static final SlotAssignments EMPTY =
      new SlotAssignments(SlotTable.EMPTY, ClaimStatuses.UNOWNED);

  // A slot that is given away from nothing may be on a move that the registry does not know of. A
  // move raises the epoch by one, its undoing by two; this is more, so that neither counts any
  // more.
  private static final int BEYOND_ANY_MOVE = 16;

  /** Whether every slot was claimed by its group. */
  @JsonIgnore
  public boolean isComplete() {
    return unclaimed().findAny().isEmpty();
  }

  /** Whether the group of this slot claimed it. */
  public boolean isClaimed(int slot) {
    return statuses.of(slot) == ClaimStatus.CLAIMED;
  }

  /**
   * Whether this slot was given to its group from nothing, and the group has not claimed it yet.
   */
  public boolean isAssigned(int slot) {
    return statuses.of(slot) == ClaimStatus.ASSIGNED;
  }

  /** The slots that their groups have not claimed, rising. */
  public IntStream unclaimed() {
    return IntStream.range(0, SlotTable.SLOTS).filter(slot -> !isClaimed(slot));
  }

  /** The slots that this group owns and does not know of yet. */
  List<SlotRange> assignmentsOf(int group) {
    List<SlotRange> ranges = new ArrayList<>();
    for (SlotRange range : table.rangesOf(group)) {
      for (int slot = range.from(); slot <= range.to(); slot++) {
        if (isAssigned(slot)) {
          ranges.add(new SlotRange(slot, slot, range.epoch()));
        }
      }
    }
    return ranges;
  }

  /** Those of a group's claims that are void, with the epoch since which another owns the slot. */
  public List<SlotRange> revoked(int group, Collection<SlotRange> claims) {
    List<SlotRange> revoked = new ArrayList<>();
    for (SlotRange claim : claims) {
      for (int slot = claim.from(); slot <= claim.to(); slot++) {
        if (table.epoch(slot) > claim.epoch()) {
          if (table.group(slot) != group) {
            revoked.add(new SlotRange(slot, slot, table.epoch(slot)));
          } else if (isAssigned(slot)) {
            // What it has is older than what was lost, and the slot begins anew, empty.
            revoked.add(new SlotRange(slot, slot, table.epoch(slot) - 1));
          }
        }
      }
    }
    return SlotRange.joined(revoked);
  }

  /** Whether {@link #reported} would change nothing. */
  boolean knows(int group, SlotReport report) {
    return each(report.owned()).noneMatch(claim -> isNews(group, claim))
        && each(report.lost()).noneMatch(loss -> isLoss(group, loss));
  }

  /** The slots of these ranges, each as a range of its own. */
  private static Stream<SlotRange> each(Collection<SlotRange> ranges) {
    return ranges.stream()
        .flatMap(
            range ->
                IntStream.rangeClosed(range.from(), range.to())
                    .mapToObj(slot -> new SlotRange(slot, slot, range.epoch())));
  }

  /** Whether {@link #told} would change nothing. */
  boolean knows(SlotTable other) {
    return IntStream.range(0, SlotTable.SLOTS)
        .noneMatch(slot -> other.epoch(slot) > table.epoch(slot));
  }

  private boolean isNews(int group, SlotRange claim) {
    int slot = claim.from();
    return claim.epoch() > table.epoch(slot)
        || (claim.epoch() == table.epoch(slot) && table.group(slot) == group && !isClaimed(slot));
  }

  private boolean isLoss(int group, SlotRange loss) {
    int slot = loss.from();
    return isClaimed(slot) && table.group(slot) == group && table.epoch(slot) == loss.epoch();
  }

  /**
   * What is known when a group claims slots, and says which it lost: of each slot the higher epoch
   * is right. What is lost stays the group's until somebody accepts the loss; its disk may come
   * back.
   */
  SlotAssignments reported(int group, SlotReport report) {
    Change change = new Change();
    each(report.owned())
        .filter(claim -> isNews(group, claim))
        .forEach(claim -> change.set(claim.from(), group, claim.epoch(), ClaimStatus.CLAIMED));
    each(report.lost())
        .filter(loss -> isLoss(group, loss))
        .forEach(loss -> change.set(loss.from(), group, loss.epoch(), ClaimStatus.UNCONFIRMED));
    return change.done();
  }

  /** What is known when a group may have forgotten which slots it has: it has to claim each. */
  SlotAssignments unconfirmed(int group) {
    Change change = new Change();
    table
        .slotsOf(group)
        .filter(this::isClaimed)
        .forEach(slot -> change.set(slot, group, table.epoch(slot), ClaimStatus.UNCONFIRMED));
    return change.done();
  }

  /** What is known when a worker tells this table: of each slot the higher epoch is right. */
  SlotAssignments told(SlotTable other) {
    Change change = new Change();
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      if (other.epoch(slot) > table.epoch(slot)) {
        change.set(slot, other.group(slot), other.epoch(slot), ClaimStatus.UNCONFIRMED);
      }
    }
    return change.done();
  }

  /**
   * The first groups of all slots.
   *
   * @param groups group by slot
   */
  SlotAssignments bootstrapped(Map<Integer, Integer> groups) {
    Change change = new Change();
    groups.forEach((slot, group) -> change.set(slot, group, 1, ClaimStatus.ASSIGNED));
    return change.done();
  }

  /**
   * Gives slots to other groups, from nothing: what was in them is lost.
   *
   * @param groups group by slot
   * @param highestEpochEver of any slot, also those that were forgotten
   */
  SlotAssignments reassigned(Map<Integer, Integer> groups, long highestEpochEver) {
    Change change = new Change();
    long epoch = Math.max(highestEpoch(), highestEpochEver) + BEYOND_ANY_MOVE;
    groups.forEach((slot, group) -> change.set(slot, group, epoch, ClaimStatus.ASSIGNED));
    return change.done();
  }

  /** The highest epoch of any slot. */
  long highestEpoch() {
    return IntStream.range(0, SlotTable.SLOTS).mapToLong(table::epoch).max().orElse(0);
  }

  private final class Change {
    private final SlotTable.Builder changedTable = table.change();
    private final List<ClaimStatus> changedStatuses = new ArrayList<>(statuses.bySlot());

    void set(int slot, int group, long epoch, ClaimStatus status) {
      changedTable.set(slot, group, epoch);
      changedStatuses.set(slot, status);
    }

    SlotAssignments done() {
      return new SlotAssignments(changedTable.build(), new ClaimStatuses(changedStatuses));
    }
  }
}
