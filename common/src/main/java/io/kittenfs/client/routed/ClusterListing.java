package io.kittenfs.client.routed;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ListingEntry;
import io.kittenfs.wire.ListingPage;
import java.time.Duration;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The keys of all groups in order, one by one, with a page or two of each group in memory. No key
 * is missing or doubled that exists all the time: pages are merged as they come only while the
 * slots that their groups owned when they were read are all slots, each once, and under the same
 * epochs from page to page. While slots move, pages are fetched again from after the last key given
 * out, until each slot was in one of them, and merged slot by slot. It is no snapshot. Used by one
 * thread.
 */
public final class ClusterListing {
  private static final int NOBODY = -1;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final PageSource source;
  private final Jitter jitter;
  private PriorityQueue<GroupKeys> groups;
  private Optional<Key> last;

  /** Where to go on after what is being merged; empty when that has an end of its own. */
  private Optional<Key> rest = Optional.empty();

  ClusterListing(PageSource source, Optional<Key> after, Jitter jitter) {
    this.jitter = jitter;
    this.source = source;
    this.last = after;
  }

  /**
   * The next key, or empty at the end.
   *
   * @throws KittenException UNAVAILABLE naming whose keys cannot be had
   */
  public Optional<ListingEntry> next() {
    while (true) {
      if (groups == null) {
        fetchAll();
      }
      GroupKeys first = groups.poll();
      if (first != null) {
        return Optional.of(take(first));
      }
      if (rest.isEmpty()) {
        return Optional.empty();
      }
      last = rest;
      groups = null;
    }
  }

  private ListingEntry take(GroupKeys first) {
    ListingEntry entry = first.take();
    last = Optional.of(Key.of(entry.key()));
    if (first.refill()) {
      if (first.hasMore()) {
        groups.add(first);
      }
    } else {
      groups = null;
    }
    return entry;
  }

  private void fetchAll() {
    Backoff deadline = new Backoff(TIMEOUT, jitter);
    OverlappingPages rounds = new OverlappingPages();
    rest = Optional.empty();
    while (true) {
      Map<Integer, CompletableFuture<ListingPage>> asked = new HashMap<>();
      source.groups().forEach(group -> asked.put(group, source.page(group, last)));
      Map<Integer, ListingPage> pages = new HashMap<>();
      KittenException missing = null;
      for (Map.Entry<Integer, CompletableFuture<ListingPage>> each : asked.entrySet()) {
        try {
          pages.put(each.getKey(), await(each.getValue()));
        } catch (KittenException e) {
          if (e.code() == ErrorCode.INTERNAL) {
            throw e;
          }
          missing = worse(missing, explain(each.getKey(), e));
        }
      }
      if (isPartition(pages) && merge(pages)) {
        return;
      }
      pages.values().forEach(rounds::add);
      if (rounds.areOfEverySlot()) {
        merge(rounds.section());
        return;
      }
      if (missing instanceof WorkerDownException) {
        throw missing;
      }
      if (deadline.isOver()) {
        throw missing == null ? incomplete("Slots are on their way between workers") : missing;
      }
      source.refresh();
      deadline.pause();
    }
  }

  /** Whether these pages together are of every slot, and of none twice. */
  private static boolean isPartition(Map<Integer, ListingPage> pages) {
    BitSet seen = new BitSet(SlotTable.SLOTS);
    for (ListingPage page : pages.values()) {
      for (SlotRange range : page.slots()) {
        int taken = seen.get(range.from(), range.to() + 1).cardinality();
        if (taken > 0) {
          return false;
        }
        seen.set(range.from(), range.to() + 1);
      }
    }
    return seen.cardinality() == SlotTable.SLOTS;
  }

  private boolean merge(Map<Integer, ListingPage> pages) {
    PriorityQueue<GroupKeys> merged =
        new PriorityQueue<>(Math.max(1, pages.size()), Comparator.comparing(GroupKeys::first));
    for (Map.Entry<Integer, ListingPage> each : pages.entrySet()) {
      GroupKeys keys = new GroupKeys(each.getKey(), each.getValue());
      if (!keys.refill()) {
        return false;
      }
      if (keys.hasMore()) {
        merged.add(keys);
      }
    }
    groups = merged;
    return true;
  }

  private void merge(OverlappingPages.Section section) {
    rest = section.end();
    groups = new PriorityQueue<>(Comparator.comparing(GroupKeys::first));
    if (!section.entries().isEmpty()) {
      groups.add(new GroupKeys(NOBODY, new ListingPage(section.entries(), null, List.of())));
    }
  }

  private static KittenException incomplete(String why) {
    return new KittenException(
        ErrorCode.UNAVAILABLE, why + ", so this list would lack keys. Try again.");
  }

  /** Of two reasons the one that time does not mend. */
  private static KittenException worse(KittenException one, KittenException other) {
    return one instanceof WorkerDownException ? one : other;
  }

  private KittenException explain(int group, KittenException why) {
    if (why instanceof WorkerDownException) {
      return why;
    }
    return incomplete(
        source.name(group)
            + (why instanceof NodeUnreachableException
                ? " does not answer"
                : " gives no keys now (" + why.getMessage() + ")"));
  }

  /**
   * The page.
   *
   * @throws KittenException why it cannot be had: INTERNAL when that is this node's own failure
   */
  private static ListingPage await(CompletableFuture<ListingPage> page) {
    try {
      return Uninterruptibles.getUninterruptibly(page);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KittenException known) {
        throw known;
      }
      throw new KittenException(ErrorCode.INTERNAL, KittenException.DEFECT, e.getCause());
    }
  }

  /** What is in memory of one group's keys, with the next page on its way in time. */
  private final class GroupKeys {
    private final int group;
    private final List<SlotRange> slots;
    private ListingPage page;
    private int taken;
    private Key first;
    private CompletableFuture<ListingPage> coming;

    GroupKeys(int group, ListingPage page) {
      this.group = group;
      this.slots = page.slots();
      this.page = page;
      prepareFirst();
    }

    private void prepareFirst() {
      first = taken < page.entries().size() ? Key.of(page.entries().get(taken).key()) : null;
    }

    Key first() {
      return first;
    }

    boolean hasMore() {
      return first != null;
    }

    ListingEntry take() {
      ListingEntry entry = page.entries().get(taken++);
      if (page.next() != null && coming == null && taken > page.entries().size() / 2) {
        ask();
      }
      prepareFirst();
      return entry;
    }

    private void ask() {
      coming = source.page(group, Optional.of(Key.of(page.next())));
    }

    private Optional<ListingPage> comingPage() {
      try {
        return Optional.of(await(coming));
      } catch (KittenException e) {
        if (e.code() == ErrorCode.INTERNAL) {
          throw e;
        }
        return Optional.empty();
      }
    }

    /** Ensures that there is a key, if the group has one; false when the pages do not fit. */
    boolean refill() {
      while (!hasMore() && page.next() != null) {
        if (coming == null) {
          ask();
        }
        Optional<ListingPage> next = comingPage();
        coming = null;
        if (next.isEmpty() || !next.get().slots().equals(slots)) {
          return false;
        }
        page = next.get();
        taken = 0;
        prepareFirst();
      }
      return true;
    }
  }
}
