package io.kittenfs.master.plan;

import io.kittenfs.model.SlotTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides which groups slots go to. Pure: the same arguments give the same answer. Knows no
 * workers: who leads a group is up to others.
 */
public final class Planner {
  private Planner() {}

  /**
   * The fewest moves after which every active group owns its share, which is the same for all or
   * one more for some, and no other owns anything. Slots without a group are left alone. The moves
   * of one source come in rising distance from each other, so that all sources and destinations
   * have work at once.
   *
   * @param active the groups that may own slots; no moves when there are none
   */
  public static List<Move> plan(SlotTable table, SortedSet<Integer> active) {
    if (active.isEmpty()) {
      return List.of();
    }
    SortedMap<Integer, Deque<Integer>> owned = new TreeMap<>();
    active.forEach(group -> owned.put(group, new ArrayDeque<>()));
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      if (table.group(slot) != SlotTable.NOBODY) {
        owned.computeIfAbsent(table.group(slot), group -> new ArrayDeque<>()).add(slot);
      }
    }
    Map<Integer, Integer> shares = shares(owned, active);
    // One slot of each source in turn, to one destination after the other.
    List<Move> moves = new ArrayList<>();
    Deque<Integer> destinations = new ArrayDeque<>(active);
    Deque<Integer> sources = new ArrayDeque<>(owned.keySet());
    while (!sources.isEmpty()) {
      int from = sources.remove();
      Deque<Integer> slots = owned.get(from);
      if (slots.size() > shares.getOrDefault(from, 0)) {
        int to = nextBelowShare(destinations, owned, shares);
        int slot = slots.removeLast();
        owned.get(to).addFirst(slot);
        moves.add(new Move(slot, from, to));
        sources.add(from);
      }
    }
    return List.copyOf(moves);
  }

  /** How many slots each active group is to own: those that own most now get the one more. */
  private static Map<Integer, Integer> shares(
      SortedMap<Integer, Deque<Integer>> owned, SortedSet<Integer> active) {
    int total = owned.values().stream().mapToInt(Deque::size).sum();
    int share = total / active.size();
    int left = total % active.size();
    List<Integer> byCount = new ArrayList<>(active);
    byCount.sort(Comparator.comparing((Integer group) -> -owned.get(group).size()));
    Map<Integer, Integer> shares = new HashMap<>();
    for (int group : byCount) {
      shares.put(group, left-- > 0 ? share + 1 : share);
    }
    return shares;
  }

  private static int nextBelowShare(
      Deque<Integer> destinations,
      Map<Integer, Deque<Integer>> owned,
      Map<Integer, Integer> shares) {
    while (true) {
      int to = destinations.remove();
      if (owned.get(to).size() < shares.get(to)) {
        destinations.add(to);
        return to;
      }
    }
  }

  /**
   * All slots, spread evenly over these groups as ranges.
   *
   * @param groups at least one
   * @return group by slot
   */
  public static SortedMap<Integer, Integer> spreadAll(SortedSet<Integer> groups) {
    List<Integer> order = List.copyOf(groups);
    SortedMap<Integer, Integer> spread = new TreeMap<>();
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      spread.put(slot, order.get((int) ((long) slot * order.size() / SlotTable.SLOTS)));
    }
    return spread;
  }

  /**
   * New groups for some slots: each goes to the group that owns least.
   *
   * @param slots whose groups count no more
   * @param groups at least one
   * @return group by slot
   */
  public static SortedMap<Integer, Integer> spread(
      SlotTable table, Collection<Integer> slots, SortedSet<Integer> groups) {
    SortedSet<Integer> given = new TreeSet<>(slots);
    Map<Integer, Integer> counts = new HashMap<>();
    groups.forEach(group -> counts.put(group, 0));
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      if (!given.contains(slot)) {
        counts.computeIfPresent(table.group(slot), (group, count) -> count + 1);
      }
    }
    Comparator<Integer> byCount = Comparator.comparing(counts::get);
    PriorityQueue<Integer> least =
        new PriorityQueue<>(byCount.thenComparing(Comparator.naturalOrder()));
    least.addAll(groups);
    SortedMap<Integer, Integer> spread = new TreeMap<>();
    for (Iterator<Integer> each = given.iterator(); each.hasNext(); ) {
      int group = least.remove();
      spread.put(each.next(), group);
      counts.merge(group, 1, Integer::sum);
      least.add(group);
    }
    return spread;
  }
}
