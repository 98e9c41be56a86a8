package io.kittenfs.master.plan;

import io.kittenfs.cluster.SlotTable;
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

/** Decides where slots go. Pure: the same arguments give the same answer. */
public final class Planner {
  private Planner() {}

  /**
   * The fewest moves after which every active worker owns its share, which is the same for all or
   * one more for some, and nobody else owns anything. Slots without an owner are left alone. The
   * moves of one source come in rising distance from each other, so that all sources and
   * destinations have work at once.
   *
   * @param active the workers that may own slots; no moves when there are none
   */
  public static List<Move> plan(SlotTable table, SortedSet<Integer> active) {
    if (active.isEmpty()) {
      return List.of();
    }
    SortedMap<Integer, Deque<Integer>> owned = new TreeMap<>();
    active.forEach(worker -> owned.put(worker, new ArrayDeque<>()));
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      if (table.owner(slot) != SlotTable.NOBODY) {
        owned.computeIfAbsent(table.owner(slot), worker -> new ArrayDeque<>()).add(slot);
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

  /** How many slots each active worker is to own: those that own most now get the one more. */
  private static Map<Integer, Integer> shares(
      SortedMap<Integer, Deque<Integer>> owned, SortedSet<Integer> active) {
    int total = owned.values().stream().mapToInt(Deque::size).sum();
    int share = total / active.size();
    int left = total % active.size();
    List<Integer> byCount = new ArrayList<>(active);
    byCount.sort(Comparator.comparing((Integer worker) -> -owned.get(worker).size()));
    Map<Integer, Integer> shares = new HashMap<>();
    for (int worker : byCount) {
      shares.put(worker, left-- > 0 ? share + 1 : share);
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
   * All slots, spread evenly over these workers as ranges.
   *
   * @param workers at least one
   * @return worker by slot
   */
  public static SortedMap<Integer, Integer> spreadAll(SortedSet<Integer> workers) {
    List<Integer> order = List.copyOf(workers);
    SortedMap<Integer, Integer> owners = new TreeMap<>();
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      owners.put(slot, order.get((int) ((long) slot * order.size() / SlotTable.SLOTS)));
    }
    return owners;
  }

  /**
   * New owners for some slots: each goes to the worker that owns least.
   *
   * @param slots whose owners count no more
   * @param workers at least one
   * @return worker by slot
   */
  public static SortedMap<Integer, Integer> spread(
      SlotTable table, Collection<Integer> slots, SortedSet<Integer> workers) {
    SortedSet<Integer> given = new TreeSet<>(slots);
    Map<Integer, Integer> counts = new HashMap<>();
    workers.forEach(worker -> counts.put(worker, 0));
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      if (!given.contains(slot)) {
        counts.computeIfPresent(table.owner(slot), (worker, count) -> count + 1);
      }
    }
    Comparator<Integer> byCount = Comparator.comparing(counts::get);
    PriorityQueue<Integer> least =
        new PriorityQueue<>(byCount.thenComparing(Comparator.naturalOrder()));
    least.addAll(workers);
    SortedMap<Integer, Integer> owners = new TreeMap<>();
    for (Iterator<Integer> each = given.iterator(); each.hasNext(); ) {
      int worker = least.remove();
      owners.put(each.next(), worker);
      counts.merge(worker, 1, Integer::sum);
      least.add(worker);
    }
    return owners;
  }
}
