package io.kittenfs.worker.groups;

import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import io.kittenfs.store.SlotOverview;
import io.kittenfs.store.SlotStatus;
import io.kittenfs.store.Slots;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.SlotReport;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what the leader of a group tells the master of the group's slots. Most heartbeats tell what
 * the one before told. Safe for use by many threads.
 */
public final class SlotReporter {
  private static final Logger LOGGER = LoggerFactory.getLogger(SlotReporter.class);

  private volatile List<SlotRange> lastLost = List.of();
  private volatile Report last;

  /**
   * What a report was made of, and the report.
   *
   * @param overview by identity: another one after each change
   * @param view likewise
   */
  private record Report(
      SlotOverview overview, ClusterView view, Set<Integer> sendingTo, SlotReport report) {
    @SuppressWarnings("ReferenceEquality")
    boolean answersTheSameAs(Report asked) {
      return overview == asked.overview && view == asked.view && sendingTo.equals(asked.sendingTo);
    }
  }

  /**
   * The report of now.
   *
   * @param group the id of the group
   * @param named the same for a replicated group; null for the worker's solo group
   * @param slots of its store
   * @param view what the worker knows of its cluster
   * @param sendingTo the groups that moves go to or may begin to go to
   */
  public SlotReport report(
      int group, Integer named, Slots slots, ClusterView view, Set<Integer> sendingTo) {
    Report asked = new Report(slots.overview(), view, Set.copyOf(sendingTo), null);
    Report known = last;
    if (known == null || !known.answersTheSameAs(asked)) {
      SlotReport fresh = fresh(group, named, asked.overview(), view.slots(), sendingTo);
      known = new Report(asked.overview(), view, asked.sendingTo(), fresh);
      last = known;
    }
    warnOfLoss(known.report().lost());
    return known.report();
  }

  private static SlotReport fresh(
      int group, Integer named, SlotOverview slots, SlotTable told, Set<Integer> sendingTo) {
    SlotTable.Builder lost = SlotTable.EMPTY.change();
    if (named == null) {
      // What one disk forgot; a majority forgets nothing.
      told.slotsOf(group).forEach(slot -> lost.set(slot, group, told.epoch(slot)));
    }
    Set<Integer> receivers = new TreeSet<>(sendingTo);
    for (SlotStatus status : slots.all()) {
      int slot = status.slot();
      if (status.epoch() >= told.epoch(slot)) {
        lost.set(slot, SlotTable.NOBODY, 0);
      }
      if (status.isGivenAway() && status.epoch() > told.epoch(slot)) {
        // The master need not have heard from the group that took it yet.
        receivers.add(status.peer());
      }
    }
    return new SlotReport(slots.owned(), lost.build().rangesOf(group), receivers, named);
  }

  private void warnOfLoss(List<SlotRange> lost) {
    if (!lost.equals(lastLost)) {
      lastLost = lost;
      LOGGER.warn(
          "Of the slots that this worker owned these are not on its disk: {} ([from, to, epoch])."
              + " If the directory of its cluster store was lost, restore it; or accept the loss:"
              + " GET /rebalance on the master tells how",
          lost);
    }
  }
}
